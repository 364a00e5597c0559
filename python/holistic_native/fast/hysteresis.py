"""Decisions that do not flicker: two thresholds, shortest absences, fewer inferences for absent hands."""

from __future__ import annotations

# Inferences in vain, one each frame, before they become rarer; then the frames from one to the next: 2 first, then the
# longest.
EAGER = 15
LONGEST_WAIT = 3


class Hysteresis:
    """Whether a value is high enough: once it is not, it has to rise further to be so again."""

    def __init__(self, *, fall: float, rise: float) -> None:
        """Begin with yes; below `fall` it becomes no, from `rise` on yes again.

        Raises:
            ValueError: `rise` is below `fall`.
        """
        if not fall <= rise:
            raise ValueError(f"rise must be at least fall, {fall}, got {rise}")
        self._fall = fall
        self._rise = rise
        self._on = True

    def update(self, value: float) -> bool:
        """Return the answer for the next value."""
        self._on = value >= (self._fall if self._on else self._rise)
        return self._on

    def reset(self) -> None:
        """Begin again."""
        self._on = True


class HoldOff:
    """Absent for a reason: only when it lasts, and then for some frames at least, so that nothing flickers."""

    def __init__(self, *, delay: int, shortest: int) -> None:
        """Begin without a reason.

        Args:
            delay: frames in a row a reason must hold before it counts; at the beginning it counts at once.
            shortest: frames an absence lasts at least.
        """
        self._delay = delay
        self._shortest = shortest
        self.reset()

    def reset(self) -> None:
        """Begin again."""
        self._reason: str | None = None
        self._against = self._delay
        self._absent = 0

    def update(self, reason: str | None) -> str | None:
        """Return why something is absent on the next frame, None when it is not.

        Args:
            reason: why it should be; None without a reason.
        """
        self._against = 0 if reason is None else self._against + 1
        if reason is not None and (self._absent or self._against >= self._delay):
            self._reason = reason
        elif not 0 < self._absent < self._shortest:
            self._reason = None
        self._absent = 0 if self._reason is None else self._absent + 1
        return self._reason


class Backoff:
    """Run a model on every frame while something is there, and ever more rarely while it stays away."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Run on the next frame."""
        self._misses = 0
        self._left = 0
        self._far = False

    @property
    def waits(self) -> bool:
        """Whether the model will not run on the next frame, as far as can be said before it is known to be at rest."""
        return self._left > 0

    def due(self, *, at_rest: bool = True) -> bool:
        """Go on to the next frame, and return whether the model runs on it.

        Args:
            at_rest: whether the place where the thing would be hardly moves; where it does, the model runs every other
                frame at least.
        """
        waits = self._left > 0 and (at_rest or self._far)
        self._left = max(0, self._left - 1)
        self._far = False
        return not waits

    def ran(self, *, found: bool, far: bool = False) -> None:
        """Note the outcome of an inference.

        Args:
            found: whether the thing was there.
            far: where it was not, whether it was far from being there; then the next frame is left out.
        """
        if found:
            self.reset()
            return
        self._misses += 1
        self._far = far
        rarely = self._misses > EAGER
        self._left = min(2 ** (self._misses - EAGER), LONGEST_WAIT) - 1 if rarely else int(far)
