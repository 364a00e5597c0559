"""The body branch: detect once, then follow (MediaPipe's pose_landmark graph)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from holistic_native import _core
from holistic_native.branches.by_threads import ByThreads
from holistic_native.branches.regions import WHOLE_FRAME
from holistic_native.branches.timed import timed_branch
from holistic_native.smoothing import AS_MEDIAPIPE, UNSMOOTHED, Smoothing
from holistic_native.stages.detector import POSE, Detector
from holistic_native.stages.pose_landmarks import MODELS, PoseKind, PoseLandmarker, PoseObservation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.frames.frame import Frame
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


class BodyState:
    """What the body branch carries from frame to frame: where the body is, and the filters."""

    def __init__(self, smoothing: Smoothing) -> None:
        """Begin without a body."""
        self.region: _core.Region | None = None
        self.landmarks = None if smoothing.pose is None else smoothing.pose.new_filter()
        self.world = None if smoothing.world is None else smoothing.world.new_filter()
        # The settings of pose_landmarks_to_roi.pbtxt, and those of pose_landmark_filtering.pbtxt for visibility.
        self.auxiliary = _core.OneEuroFilter(min_cutoff=0.01, beta=10.0, derivate_cutoff=1.0)
        self.visibility = _core.LowPassFilter(VISIBILITY_ALPHA)
        self.world_visibility = _core.LowPassFilter(VISIBILITY_ALPHA)

    def lose(self) -> None:
        """Give up the body that was followed."""
        # MediaPipe resets these two and no others: the visibility and world filters are nodes that do not run on frames
        # without a body, so they go on where they were when it returns.
        self.region = None
        if self.landmarks is not None:
            self.landmarks.reset()
        self.auxiliary.reset()


class BodyTracker:
    """Find a body on each frame, and the region of it for the next.

    Attributes:
        state: what is carried from frame to frame.
    """

    branch = "body"

    def __init__(self, loader: Loader, options: PoseOptions, smoothing: Smoothing = AS_MEDIAPIPE) -> None:
        """Load the landmark model, check the detector.

        Args:
            loader: loads them.
            options: of the body; with `smooth_landmarks` off, or in static mode, nothing is smoothed.
            smoothing: of its landmarks and world landmarks.

        Raises:
            FileNotFoundError, ValueError: as `Loader.load`.
        """

        def make(loader: Loader) -> BodyStages:
            kind = PoseKind(MODELS[options.model_complexity])
            landmarker = PoseLandmarker(loader, kind, mask=options.enable_segmentation)
            return BodyStages(Detector(loader, POSE), landmarker)

        self._options = options
        self._smoothing = smoothing if options.smooth_landmarks and not options.static_image_mode else UNSMOOTHED
        self._stages = ByThreads(loader, make, loader.schedule.alone)
        self.state = BodyState(self._smoothing)

    def reset(self) -> None:
        """Forget the past frames."""
        self.state = BodyState(self._smoothing)

    def lose(self) -> None:
        """Give up the body that was followed: the next frame begins with a detection."""
        self.state.lose()

    def take_over(self, other: BodyTracker) -> None:
        """Take over the body that another tracker followed, with its filters."""
        self.state = other.state

    @timed_branch
    def track(self, frame: Frame) -> Body | None:
        """Find the body on the next frame; None when nobody is there."""
        stages = self._stages[frame.threads]
        region = self.state.region or self._detect(stages.detector, frame)
        found = None
        if region is not None:
            found = stages.landmarker.observe(frame, region, min_presence=self._options.presence_threshold)
        if found is None:
            self.lose()
            return None
        aligned = _core.region_from_alignment(found.auxiliary, 0, 1, frame.size, UPRIGHT_DEGREES)
        scale = _core.region_scale(aligned, frame.size)
        if not self._options.static_image_mode:
            # The auxiliary points are smoothed whatever smooth_landmarks says.
            self.state.auxiliary.apply(found.auxiliary, frame.time_us, frame.size, scale)
            self.state.region = body_region(found.auxiliary, frame.size)
        self._smoothen(found, frame, scale)
        return Body(found.landmarks, found.world, found.mask)

    def _detect(self, detector: Detector, frame: Frame) -> _core.Region | None:
        found = detector.detect(frame, min_score=self._options.detection_threshold)
        return body_region(found[0, 5:].reshape(-1, 2), frame.size) if len(found) else None

    def _smoothen(self, found: PoseObservation, frame: Frame, scale: float) -> None:
        """Smooth in place."""
        if self.state.world is not None:
            self.state.world_visibility.apply(found.world, VISIBILITY)
            self.state.world.apply(found.world, frame.time_us)
        if self.state.landmarks is not None:
            self.state.visibility.apply(found.landmarks, VISIBILITY)
            self.state.landmarks.apply(found.landmarks, frame.time_us, frame.size, scale)
        else:
            # MediaPipe goes to pixels and back even where it does not filter, which costs the last bit.
            pixels = np.array([frame.width, frame.height, frame.width], np.float32)
            found.landmarks[:, :3] = found.landmarks[:, :3] * pixels / pixels

    def warm_up(self, frame: Frame) -> None:
        """Run the landmark model."""
        self._stages[frame.threads].landmarker.observe(frame, WHOLE_FRAME, min_presence=0.0)

    def close(self) -> None:
        """Free the models."""
        self._stages.close()


def model_names(complexity: int) -> tuple[str, ...]:
    """Name the model files of the body branch, with the pose model of a complexity (0 lite, 1 full, 2 heavy)."""
    return POSE.model, MODELS[complexity]


def body_region(
    points: NDArray[np.float32], size: tuple[int, int], arithmetic: _core.Arithmetic = _core.Arithmetic.legacy
) -> _core.Region:
    """Return the region of a body, given its centre and the point that gives scale and rotation: a detector's or ours.

    Args:
        points: (n, 2 or more) float32, of which the first two are taken.
        size: (width, height) of the frame.
        arithmetic: whose roundings are followed.
    """
    region = _core.region_from_alignment(points, 0, 1, size, UPRIGHT_DEGREES, arithmetic)
    return _core.transform_region(region, size, REGION_SCALE, arithmetic=arithmetic)
