"""The face branch that looks only where it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native.branches.face import MIN_PRESENCE, FaceTracker, rough_region, tracked_region
from holistic_native.branches.regions import near, share_inside
from holistic_native.branches.scene import Change
from holistic_native.fast.cadence import Cadence, Redetection
from holistic_native.timing.trace import traced_branch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native import _core
    from holistic_native.branches.scene import Scene
    from holistic_native.fast.options import Fast
    from holistic_native.runtime.loader import Loader

# In sides of the region: a face whose region moves by less from frame to frame may be predicted, or followed without a
# detection.
STEADY = 0.03
# So may only one that is this near to where the pose has it, and whole: the detector is in two minds about others.
FARTHEST = 0.4
WHOLE = 0.999


class FastFaceTracker(FaceTracker):
    """Find the face of a body, with fewer looks."""

    def __init__(self, loader: Loader, fast: Fast, *, refine: bool) -> None:
        """Load the models, as `FaceTracker` does."""
        self._cadence = Cadence(fast.face_every)
        self._redetection = Redetection(fast.redetect_every)
        self._redetects_always = fast.redetect_every == 1
        super().__init__(loader, refine=refine)

    def reset(self) -> None:
        """Forget the past frames."""
        super().reset()
        self._rough: _core.Region | None = None
        self._cadence.reset()
        self._redetection.reset()

    @traced_branch
    def track(self, frame: NDArray[np.uint8], scene: Scene, threads: int) -> NDArray[np.float32] | None:
        """Find the face on the next frame, see `FaceTracker.track`."""
        if scene.change is not Change.NONE:
            if scene.change is Change.SCENE or scene.pose is None:
                self.reset()
            self._previous = None if scene.pose is None else self._next(frame, scene.pose, threads)
        # The result's arrays are the caller's own.
        return None if self._previous is None else self._previous.copy()

    def _next(self, frame: NDArray[np.uint8], pose: NDArray[np.float32], threads: int) -> NDArray[np.float32] | None:
        size = (frame.shape[1], frame.shape[0])
        before, rough = self._rough, rough_region(pose, size)
        self._rough = rough
        steady = before is not None and near(before, rough, size, STEADY)
        known = self._known_region(rough, size) if steady else None
        expected = self._cadence.expected(at_rest=known is not None)
        if expected is not None:
            return expected
        found = None
        if not self._redetection.due() and known is not None:
            found = self._stages[threads].landmarker.observe(frame, known, min_presence=MIN_PRESENCE)
        if found is None:
            found = self._find(frame, pose, threads)
            self._redetection.detected(kept=self._kept and found is not None)
        self._cadence.looked(found)
        return found

    def _known_region(self, rough: _core.Region, size: tuple[int, int]) -> _core.Region | None:
        """Return where the face was on the last frame; None when it has to be detected there."""
        if self._previous is None:
            return None
        region = tracked_region(self._previous, size)
        return region if share_inside(region) >= WHOLE and near(region, rough, size, FARTHEST) else None

    def rehearse(self, frame: NDArray[np.uint8], threads: int) -> None:
        """Run the models that a frame takes, most of the time."""
        if self._redetects_always:
            super().rehearse(frame, threads)
        else:
            self._rehearse_landmarks(frame, threads)
