"""The body branch: detect once, then follow (MediaPipe's pose_landmark graph)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from holistic_native import _core
from holistic_native.branches.by_threads import ByThreads
from holistic_native.branches.regions import WHOLE_FRAME
from holistic_native.stages.detector import POSE, Detector
from holistic_native.stages.pose_landmarks import MODELS, PoseLandmarker, PoseObservation
from holistic_native.timing.trace import traced_branch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.options import PoseOptions
    from holistic_native.runtime.loader import Loader

# Two points of the body give a square, whose sides are made so much longer, and its rotation by their direction in an
# upright body (MediaPipe's graphs PoseDetectionToRoi and PoseLandmarksToRoi).
REGION_SCALE = 1.25
UPRIGHT_DEGREES = 90.0
# How much a frame's visibility counts beside those before (PoseLandmarkFiltering).
VISIBILITY_ALPHA = 0.1
VISIBILITY = 3


@dataclass(frozen=True)
class Body:
    """A body on one frame, smoothed if so asked.

    Attributes:
        landmarks: (33, 4) float32: x, y, z as fractions of the frame, visibility.
        world: (33, 4) float32: metres, visibility.
        mask: (height, width) float32 or None.
    """

    landmarks: NDArray[np.float32]
    world: NDArray[np.float32]
    mask: NDArray[np.float32] | None


class BodyStages(NamedTuple):
    """The models of the body branch."""

    detector: Detector
    landmarker: PoseLandmarker


class BodyTracker:
    """Find a body on each frame, and where to look for it on the next."""

    branch = "body"

    def __init__(self, loader: Loader, options: PoseOptions) -> None:
        """Load the landmark model, check the detector.

        Raises:
            FileNotFoundError: a model is nowhere to be found.
            ValueError: a model is damaged or of another shape.
        """

        def make(loader: Loader) -> BodyStages:
            landmarker = PoseLandmarker(loader, options.model_complexity, mask=options.enable_segmentation)
            return BodyStages(Detector(loader, POSE), landmarker)

        self._options = options
        self._smooth = options.smooth_landmarks and not options.static_image_mode
        self._stages = ByThreads(loader, make, loader.schedule.alone)
        self.reset()

    def reset(self) -> None:
        """Forget the past frames."""
        self._region: _core.Region | None = None
        # The settings of pose_landmark_filtering.pbtxt and pose_landmarks_to_roi's auxiliary filter.
        self._filter = _core.OneEuroFilter(min_cutoff=0.05, beta=80.0, derivate_cutoff=1.0)
        self._auxiliary_filter = _core.OneEuroFilter(min_cutoff=0.01, beta=10.0, derivate_cutoff=1.0)
        self._world_filter = _core.OneEuroFilter(min_cutoff=0.1, beta=40.0, derivate_cutoff=1.0)
        self._visibility_filter = _core.LowPassFilter(VISIBILITY_ALPHA)
        self._world_visibility_filter = _core.LowPassFilter(VISIBILITY_ALPHA)

    @traced_branch
    def track(self, frame: NDArray[np.uint8], time_us: int, threads: int) -> Body | None:
        """Find the body on the next frame, each model on so many threads; None when nobody is there."""
        stages = self._stages[threads]
        size = (frame.shape[1], frame.shape[0])
        region = self._region or self._detect(stages.detector, frame, size)
        found = None
        if region is not None:
            found = stages.landmarker.observe(frame, region, min_presence=self._options.presence_threshold)
        if found is None:
            self.lose()
            return None
        scale = _core.region_scale(_core.region_from_alignment(found.auxiliary, 0, 1, size, UPRIGHT_DEGREES), size)
        if not self._options.static_image_mode:
            # The auxiliary points are smoothed whatever smooth_landmarks says.
            self._auxiliary_filter.apply(found.auxiliary, time_us, size, scale)
            self._region = _body_region(found.auxiliary, size)
        self._smoothen(found, size, time_us, scale)
        return Body(found.landmarks, found.world, found.mask)

    def _detect(self, detector: Detector, frame: NDArray[np.uint8], size: tuple[int, int]) -> _core.Region | None:
        found = detector.detect(frame, min_score=self._options.detection_threshold)
        if len(found) == 0:
            return None
        keypoints = found[0, 5:].reshape(-1, 2)
        return _body_region(keypoints, size)

    def lose(self) -> None:
        """Give up the body that was followed: the next frame begins with a detection."""
        # MediaPipe resets these two and no others: the visibility and world filters are nodes that do not run on frames
        # without a body, so they go on where they were when it returns.
        self._region = None
        self._filter.reset()
        self._auxiliary_filter.reset()

    def adopt(self, other: BodyTracker) -> None:
        """Go on with the body that another tracker followed, with its filters."""
        self._region = other._region
        self._filter, self._auxiliary_filter = other._filter, other._auxiliary_filter
        self._world_filter = other._world_filter
        self._visibility_filter, self._world_visibility_filter = (
            other._visibility_filter,
            other._world_visibility_filter,
        )

    def rehearse(self, frame: NDArray[np.uint8], threads: int) -> None:
        """Run the landmark model."""
        self._stages[threads].landmarker.observe(frame, WHOLE_FRAME, min_presence=0.0)

    def _smoothen(self, found: PoseObservation, size: tuple[int, int], time_us: int, scale: float) -> None:
        """Smooth in place."""
        if self._smooth:
            self._visibility_filter.apply(found.landmarks, VISIBILITY)
            self._filter.apply(found.landmarks, time_us, size, scale)
            self._world_visibility_filter.apply(found.world, VISIBILITY)
            self._world_filter.apply(found.world, time_us)
        else:
            # MediaPipe goes to pixels and back even where it does not filter, which costs the last bit.
            pixels = np.array([size[0], size[1], size[0]], np.float32)
            found.landmarks[:, :3] = found.landmarks[:, :3] * pixels / pixels

    def close(self) -> None:
        """Free the models."""
        self._stages.close()


def model_names(complexity: int) -> tuple[str, ...]:
    """Name the model files of the body branch, with the pose model of a complexity (0 lite, 1 full, 2 heavy)."""
    return POSE.model, MODELS[complexity]


def _body_region(points: NDArray[np.float32], size: tuple[int, int]) -> _core.Region:
    region = _core.region_from_alignment(points, 0, 1, size, UPRIGHT_DEGREES)
    return _core.transform_region(region, size, REGION_SCALE)
