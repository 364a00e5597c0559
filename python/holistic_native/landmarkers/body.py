"""The body of HolisticLandmarker: detected once and then followed, always smoothed, with a smoothed mask."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from holistic_native import _core
from holistic_native.branches.body import UPRIGHT_DEGREES, body_region
from holistic_native.branches.by_threads import ByThreads
from holistic_native.landmarkers.filters import PoseFilters, SizedFilter, SmoothedMask
from holistic_native.landmarkers.models import TASKS

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.frames.frame import Frame
    from holistic_native.landmarkers.pose import PoseStages
    from holistic_native.runtime.loader import Loader

# SegmentationSmoothing's combine_with_previous_ratio in PoseLandmarkerGraph.
MASK_RATIO = 0.7


class FollowedBody(NamedTuple):
    """A body on a frame, smoothed.

    Attributes:
        landmarks: (33, 5) float32: x, y, z as fractions of the frame (z by its width), visibility, presence.
        world: (33, 5) float32: metres from the middle of the hips, visibility, presence.
        mask: (height, width) float32, 0..1; None where not asked for.
    """

    landmarks: NDArray[np.float32]
    world: NDArray[np.float32]
    mask: NDArray[np.float32] | None


class BodyFollower:
    """Follow a body from frame to frame."""

    def __init__(
        self, loader: Loader, make: Callable[[Loader], PoseStages], *, min_detection: float, min_presence: float
    ) -> None:
        """Load the models.

        Args:
            loader: loads them.
            make: says which.
            min_detection: the detector's threshold.
            min_presence: how sure the landmark model must be that a body is there.

        Raises:
            ValueError: a model is damaged or of another shape.
        """
        self._stages = ByThreads(loader, make, loader.schedule.alone)
        self._min_detection = min_detection
        self._min_presence = min_presence
        self.reset()

    def reset(self) -> None:
        """Forget the past frames."""
        self._region: _core.Region | None = None
        self._filters = PoseFilters()
        # The settings of MediaPipe's pose_landmarks_to_roi.
        self._auxiliary = SizedFilter(0.01, 10.0)
        self._mask = SmoothedMask(MASK_RATIO)

    def track(self, frame: Frame) -> FollowedBody | None:
        """Find the body on the next frame; None when nobody is there."""
        stages = self._stages[frame.threads]
        region, found = self._region or self._detected(frame), None
        if region is not None:
            found = stages.landmarker.observe(frame, region, min_presence=self._min_presence)
        if found is None:
            self._region = None
            self._filters.lose()
            self._auxiliary.reset()
            return None
        aligned = _core.region_from_alignment(found.auxiliary, 0, 1, frame.size, UPRIGHT_DEGREES, TASKS)
        scale = _core.region_scale(aligned, frame.size)
        self._auxiliary.apply(found.auxiliary, frame.time_us, frame.size, scale)
        self._region = body_region(found.auxiliary, frame.size, TASKS)
        self._filters.apply(found.landmarks, found.world, frame.time_us, frame.size, scale)
        if found.mask is not None:
            self._mask.apply(found.mask)
        return FollowedBody(found.landmarks, found.world, found.mask)

    def _detected(self, frame: Frame) -> _core.Region | None:
        found = self._stages[frame.threads].detector.detect(frame, min_score=self._min_detection)
        return body_region(found[0, 5:].reshape(-1, 2), frame.size, TASKS) if len(found) else None

    def close(self) -> None:
        """Free the models."""
        self._stages.close()
