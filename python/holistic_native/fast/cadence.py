"""How often a part's models run, and what to expect of it in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# When an inference finds landmarks further than this from where they were expected, on average and as a share of their
# extent, the part does not move at constant speed, and the model runs on the next frame.
FARTHEST_FROM_PREDICTION = 0.04


class Cadence:
    """Landmarks that a model finds on every Nth frame, and that move at constant speed in between."""

    def __init__(self, every: int) -> None:
        """Set how many frames it is from inference to inference; with 1 the model runs on all."""
        self._every = every
        self.reset()

    def reset(self) -> None:
        """Forget what was found; the model runs on the next frame."""
        self._found: NDArray[np.float32] | None = None
        self._step: NDArray[np.float32] | None = None
        self._since = 0
        self._steady = False

    def expected(self, *, at_rest: bool = True) -> NDArray[np.float32] | None:
        """Move on to the next frame, and return its landmarks where the model need not run; None where it must.

        Args:
            at_rest: whether the part moves little enough to be left alone for now.
        """
        self._since += 1
        if self._since >= self._every or not (at_rest and self._steady):
            return None
        return self._extrapolated()

    def ran(self, landmarks: NDArray[np.float32] | None) -> None:
        """Note what an inference on this frame gave."""
        if self._every == 1:
            return
        if landmarks is None:
            self.reset()
            return
        expected = self._extrapolated()
        if expected is not None and self._found is not None:
            away = np.abs(landmarks[:, :2] - expected[:, :2]).mean()
            self._steady = bool(away <= FARTHEST_FROM_PREDICTION * np.ptp(landmarks[:, :2], axis=0).mean())
            self._step = (landmarks - self._found) / np.float32(self._since)
        # A copy: the caller's array is the caller's own.
        self._found = landmarks.copy()
        self._since = 0

    def _extrapolated(self) -> NDArray[np.float32] | None:
        if self._found is None:
            return None
        return self._found.copy() if self._step is None else self._found + self._step * np.float32(self._since)


class Redetection:
    """When a part that is followed from frame to frame is to be detected anew."""

    def __init__(self, every: int) -> None:
        """Set how many inferences it is from detection to detection at most; 1 detects at each."""
        self._every = every
        self.reset()

    def reset(self) -> None:
        """Forget what was found: the next inference follows a detection."""
        self._since = 0
        self._kept = False

    def due(self) -> bool:
        """Move on to the next inference, and return whether a detection has to come first."""
        self._since += 1
        return not self._kept or self._since >= self._every

    def detected(self, *, kept: bool) -> None:
        """Note that there was a detection.

        Args:
            kept: whether the part may be followed from where it was found.
        """
        self._since = 0
        self._kept = kept
