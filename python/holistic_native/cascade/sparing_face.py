"""The face branch that works only where it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native.cascade.cadence import Cadence
from holistic_native.cascade.face import MIN_PRESENCE, FaceTracker, rough_region, tracked_region
from holistic_native.cascade.near import near
from holistic_native.cascade.sight import Change, Sight
from holistic_native.runtime.trace import traced_branch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native import _core
    from holistic_native.cascade.savings import Savings
    from holistic_native.runtime.loader import Loader

# In sides of the region: only a face whose region moves by less from frame to frame is left alone.
SLOW = 0.03
# One whose region moves by more than this is detected anew, and so is one that is this far from where the pose has it.
STEADY = 0.03
FARTHEST = 0.4


class SparingFace(FaceTracker):
    """Find the face of a body, with fewer looks."""

    def __init__(self, loader: Loader, savings: Savings, *, refine: bool) -> None:
        """Load the models, as `FaceTracker` does."""
        self._cadence = Cadence(savings.face_every)
        self._redetect_every = savings.redetect_every
        super().__init__(loader, refine=refine)

    def reset(self) -> None:
        """Forget the past frames."""
        super().reset()
        self._followed = 0
        self._rough: _core.Region | None = None
        self._cadence.reset()

    @traced_branch
    def track(self, frame: NDArray[np.uint8], sight: Sight, threads: int) -> NDArray[np.float32] | None:
        """Find the face on the next frame, see `FaceTracker.track`."""
        if sight.change is not Change.NONE:
            if sight.change is Change.SCENE or sight.pose is None:
                self.reset()
            self._previous = None if sight.pose is None else self._next(frame, sight.pose, threads)
        # The result's arrays are the caller's own.
        return None if self._previous is None else self._previous.copy()

    def _next(self, frame: NDArray[np.uint8], pose: NDArray[np.float32], threads: int) -> NDArray[np.float32] | None:
        size = (frame.shape[1], frame.shape[0])
        before, rough = self._rough, rough_region(pose, size)
        self._rough = rough
        expected = self._cadence.expected(at_rest=before is not None and near(before, rough, size, SLOW))
        if expected is not None:
            return expected
        steady = before is not None and near(before, rough, size, STEADY)
        found = self._follow(frame, rough, threads) if steady else None
        if found is None:
            self._followed = 0
            found = self._find(frame, pose, threads)
        self._cadence.looked(found)
        return found

    def _follow(self, frame: NDArray[np.uint8], rough: _core.Region, threads: int) -> NDArray[np.float32] | None:
        """Look where the face was on the last frame; None when it has to be found anew."""
        self._followed += 1
        if self._previous is None or self._followed >= self._redetect_every:
            return None
        size = (frame.shape[1], frame.shape[0])
        region = tracked_region(self._previous, size)
        if not near(region, rough, size, FARTHEST):
            return None
        return self._stages[threads].landmarker.observe(frame, region, min_presence=MIN_PRESENCE)
