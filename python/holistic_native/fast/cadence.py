"""How often a part is looked at and detected, and what to expect of it in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# When a look finds landmarks further than this from where they were expected, on average and as a share of their
# extent, the part does not move at constant speed, and the next frame is looked at.
SURPRISE = 0.04


class Cadence:
    """Landmarks that are looked for every so many frames and go on at constant speed between."""

    def __init__(self, every: int) -> None:
        """Set how many frames it is from look to look; 1 looks at all."""
        self._every = every
        self.reset()

    def reset(self) -> None:
        """Forget what was seen; the next frame is looked at."""
        self._seen: NDArray[np.float32] | None = None
        self._step: NDArray[np.float32] | None = None
        self._since = 0
        self._steady = False

    def expected(self, *, at_rest: bool = True) -> NDArray[np.float32] | None:
        """Move on to the next frame, and return its landmarks where it need not be looked at; None where it must.

        Args:
            at_rest: whether the part moves little enough to be left alone for now.
        """
        self._since += 1
        if self._since >= self._every or not (at_rest and self._steady):
            return None
        return self._extrapolated()

    def looked(self, landmarks: NDArray[np.float32] | None) -> None:
        """Note what a look at this frame gave."""
        if self._every == 1:
            return
        if landmarks is None:
            self.reset()
            return
        expected = self._extrapolated()
        if expected is not None and self._seen is not None:
            away = np.abs(landmarks[:, :2] - expected[:, :2]).mean()
            self._steady = bool(away <= SURPRISE * np.ptp(landmarks[:, :2], axis=0).mean())
            self._step = (landmarks - self._seen) / np.float32(self._since)
        # A copy: the caller's array is the caller's own.
        self._seen = landmarks.copy()
        self._since = 0

    def _extrapolated(self) -> NDArray[np.float32] | None:
        if self._seen is None:
            return None
        return self._seen.copy() if self._step is None else self._seen + self._step * np.float32(self._since)


class Redetection:
    """When a part that is followed from frame to frame is to be detected anew."""

    def __init__(self, every: int) -> None:
        """Set how many looks it is from detection to detection at most; 1 detects at each."""
        self._every = every
        self.reset()

    def reset(self) -> None:
        """Forget what was seen: the next look detects."""
        self._since = 0
        self._kept = False

    def due(self) -> bool:
        """Move on to the next look, and tell whether it has to detect."""
        self._since += 1
        return not self._kept or self._since >= self._every

    def detected(self, *, kept: bool) -> None:
        """Note that this look has detected.

        Args:
            kept: whether that only told what was known: the part was looked at where it had been on the last frame.
        """
        self._since = 0
        self._kept = kept
