"""Sustain a frame rate: lower the quality when frames take too long, raise it again when there is time."""

from __future__ import annotations

from collections.abc import Sequence

# Of the time there is for a frame, a level may be expected to need this share, to be begun with or returned to.
SHARE = 0.8
# Frames a smoothed time takes to follow; those after a change of level, which load models, are left out.
SMOOTHING = 10
SETTLING = 5
# Frames in a row that are too slow before quality is given up, and that would be fast enough before it is taken back.
# The latter doubles whenever quality had to be given up again.
TOO_SLOW = 15
FAST_ENOUGH = 90
LONGEST_TRIAL = 1800


class RateController:
    """Choose one of several levels of quality, best first, by the time that frames take."""

    def __init__(self, expected_ms: Sequence[float], *, target_fps: float) -> None:
        """Begin with the best level that should sustain the rate, or with the last one.

        Args:
            expected_ms: of each level, best first, the time of a frame on this machine when it is idle.
            target_fps: the rate to hold.
        """
        self._expected = expected_ms
        self._budget = 1e3 / target_fps
        last = len(expected_ms) - 1
        self.level = next((i for i, ms in enumerate(expected_ms) if ms <= SHARE * self._budget), last)
        self._trial = FAST_ENOUGH
        self._recovered = False
        self._begin()

    def _begin(self) -> None:
        self._frames = 0
        self._smoothed = 0.0
        self._slow = 0
        self._fast = 0

    def update(self, ms: float) -> bool:
        """Note how long a frame took; return whether the level has changed."""
        self._frames += 1
        if self._frames <= SETTLING:
            return False
        # A mean at first, then exponential smoothing.
        self._smoothed += (ms - self._smoothed) / min(self._frames - SETTLING, SMOOTHING)
        self._slow = self._slow + 1 if self._smoothed > self._budget else 0
        self._fast = self._fast + 1 if self._better_fits() else 0
        if self._slow >= TOO_SLOW and self.level < len(self._expected) - 1:
            self._trial = min(2 * self._trial, LONGEST_TRIAL) if self._recovered else FAST_ENOUGH
            self._recovered = False
            self.level += 1
        elif self._fast >= self._trial:
            self._recovered = True
            self.level -= 1
        else:
            return False
        self._begin()
        return True

    def _better_fits(self) -> bool:
        if self.level == 0:
            return False
        # Load and heat slow all levels alike.
        slower = self._expected[self.level - 1] / self._expected[self.level]
        return self._smoothed * slower <= SHARE * self._budget
