"""How often to look for what was not there."""

from __future__ import annotations

# Looks in vain, one each frame, before they become rarer; then the frames from look to look: 2 first, then the longest.
EAGER = 8
LONGEST_WAIT = 3


class Patience:
    """Look on every frame while something is there, and ever more rarely while it stays away."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Look at once."""
        self._misses = 0
        self._left = 0

    @property
    def at_rest(self) -> bool:
        """Whether the next frame will not be looked at."""
        return self._left > 0

    def due(self) -> bool:
        """Tell whether to look at the next frame."""
        if self._left:
            self._left -= 1
            return False
        return True

    def looked(self, *, found: bool) -> None:
        """Note the outcome of a look."""
        if found:
            self.reset()
            return
        self._misses += 1
        if self._misses > EAGER:
            self._left = min(2 ** (self._misses - EAGER), LONGEST_WAIT) - 1
