"""Measures of a face against what they are at rest, which is learnt on the way: people's faces differ."""

from __future__ import annotations

# Of a second's 30 frames each moves the rest by this share of it: half a minute for a face that was met smiling.
_PACE = 0.001
# An extreme is forgotten slowly, so that one wrong frame does not make all that follows small.
_DECAY = 0.999


class Relative:
    """One measure: 0 at rest, 1 and -1 as far as it went above and below."""

    def __init__(self, least: float) -> None:
        """Begin without a face.

        Args:
            least: what counts as going far, as a share of the rest, or as it is where the rest may be 0.
        """
        self._least = least
        self._rest: float | None = None
        self._above = self._below = least

    def update(self, value: float) -> float:
        """Return the next value, -1..1, and learn from it."""
        if self._rest is None:
            self._rest = value
        else:
            # A running median: one step up or down, however far the value is.
            self._rest += _PACE * self._least * ((value > self._rest) - (value < self._rest))
        apart = value - self._rest
        self._above = max(self._least, self._above * _DECAY, apart)
        self._below = max(self._least, self._below * _DECAY, -apart)
        return apart / (self._above if apart > 0 else self._below)
