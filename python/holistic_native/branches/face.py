"""The face branch of Holistic: from the pose to a rough region, a detection in it, and the mesh."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from holistic_native import _core
from holistic_native.branches.by_threads import ByThreads
from holistic_native.branches.regions import WHOLE_FRAME, KeepLimits
from holistic_native.branches.timed import timed_branch
from holistic_native.stages.detector import FACE_SHORT_RANGE, Detector
from holistic_native.stages.face_landmarks import FaceLandmarker, mesh_model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.branches.scene import Scene
    from holistic_native.frames.frame import Frame
    from holistic_native.runtime.loader import Loader

# The pose's landmarks on the face, and those at the outer eye corners of the pose, the detector and the mesh, in the
# order that makes an upright face's rotation 0.
FACE_OF_POSE = 11
POSE_EYES = (5, 2)
DETECTION_EYES = (0, 1)
MESH_EYES = (33, 263)
# Names in brackets are those of MediaPipe's graphs that have the numbers.
# How much longer the sides of a region are than what it was made from: the pose (FaceLandmarksFromPoseToRecropRoi), ...
POSE_SCALE = 3.0
# ... the keypoints of a detection there, shifted up by a share of the height (FaceDetectionFrontDetectionsToRoi), ...
KEYPOINTS_SCALE = 2.0
KEYPOINTS_SHIFT_Y = -0.1
# ... the box of a detection on the whole frame, in FaceMesh (FaceDetectionFrontDetectionToRoi), ...
BOX_SCALE = 1.5
# ... the last frame's landmarks (FaceLandmarksToRoi, FaceLandmarkLandmarksToRoi).
LANDMARKS_SCALE = 1.5
# FaceTracking.
KEEP = KeepLimits(rotation_degrees=15.0, translation=0.1, scale=0.3, margin=-0.2)
# FaceDetectionShortRangeByRoiCpu, FaceLandmarkCpu.
MIN_SCORE = 0.5
MIN_PRESENCE = 0.5


class Mesh(Protocol):
    """A face model."""

    def observe(self, frame: Frame, region: _core.Region, *, min_presence: float) -> NDArray[np.float32] | None:
        """Return landmarks as fractions of the frame; None when no face is there."""

    def close(self) -> None:
        """Free the model."""


class FaceStages(NamedTuple):
    """The models of the face branch."""

    detector: Detector
    landmarker: Mesh


class FaceRules(NamedTuple):
    """In what the solutions' and the Tasks' Holistic differ.

    Attributes:
        min_score: of a detection.
        min_presence: how sure the mesh model must be.
        shift_y: of a detection's keypoints.
        square: whether the region of the last frame's landmarks is made square.
    """

    min_score: float = MIN_SCORE
    min_presence: float = MIN_PRESENCE
    shift_y: float = KEYPOINTS_SHIFT_Y
    square: bool = True


SOLUTION = FaceRules()


def solution_stages(loader: Loader, *, refine: bool) -> FaceStages:
    """Load the models of MediaPipe's Holistic."""
    return FaceStages(Detector(loader, FACE_SHORT_RANGE), FaceLandmarker(loader, refine=refine))


class FaceFinder:
    """Find the face of a body on a frame (MediaPipe's face_tracking graph of Holistic); remembers nothing."""

    def __init__(self, loader: Loader, make: Callable[[Loader], FaceStages], rules: FaceRules = SOLUTION) -> None:
        """Load the mesh model, check the detector.

        Args:
            loader: loads them.
            make: says which.
            rules: thresholds, and how regions are made.

        Raises:
            FileNotFoundError, ValueError: as `Loader.load`.
        """
        self._rules = rules
        self._arithmetic = loader.arithmetic
        self._stages = ByThreads(loader, make, loader.schedule.branches(2).face)

    def find(self, frame: Frame, pose: NDArray[np.float32], previous: NDArray[np.float32] | None) -> Sighting:
        """Find the face where the detector has it, or where it was on the last frame if that is near.

        Args:
            frame: the frame.
            pose: (33, 4) landmarks of the body on it.
            previous: (468, 3) or (478, 3) landmarks of the face on the frame before; None if it was not there.
        """
        detector = self._stages[frame.threads].detector
        rules, arithmetic = self._rules, self._arithmetic
        rough = rough_region(pose, frame.size, arithmetic)
        detections = detector.detect(frame, rough, min_score=rules.min_score)
        if len(detections) == 0:
            return Sighting(None, kept=False)
        region = _core.region_from_keypoints(detections[0, 5:].reshape(-1, 2), *DETECTION_EYES, frame.size, arithmetic)
        region = _core.transform_region(region, frame.size, KEYPOINTS_SCALE, rules.shift_y, arithmetic=arithmetic)
        kept = False
        if previous is not None:
            tracked = tracked_region(previous, frame.size, square=rules.square, arithmetic=arithmetic)
            kept = _core.keep_region(previous, tracked, region, frame.size, *KEEP, arithmetic)
            region = tracked if kept else region
        return Sighting(self.observe(frame, region), kept=kept)

    def observe(self, frame: Frame, region: _core.Region) -> NDArray[np.float32] | None:
        """Run the mesh model on a region; None when no face is there."""
        return self._stages[frame.threads].landmarker.observe(frame, region, min_presence=self._rules.min_presence)

    def warm_up(self, frame: Frame, *, detect: bool = True) -> None:
        """Run the models that a frame takes."""
        stages = self._stages[frame.threads]
        if detect:
            stages.detector.detect(frame, WHOLE_FRAME, min_score=self._rules.min_score)
        stages.landmarker.observe(frame, WHOLE_FRAME, min_presence=0.0)

    def close(self) -> None:
        """Free the models."""
        self._stages.close()


class Sighting(NamedTuple):
    """What a finder found.

    Attributes:
        face: (468, 3) or (478, 3) float32 landmarks as fractions of the frame; None when it is not there.
        kept: it was where it had been on the frame before, rather than where the detector had it.
    """

    face: NDArray[np.float32] | None
    kept: bool


class FaceTracker:
    """Follow the face of a body from frame to frame.

    Attributes:
        previous: landmarks of the face on the last frame; None if it was not there.
    """

    branch = "face"

    def __init__(self, loader: Loader, *, refine: bool) -> None:
        """Load the models, see `FaceFinder`."""
        self.previous: NDArray[np.float32] | None = None
        self._finder = FaceFinder(loader, partial(solution_stages, refine=refine))

    def reset(self) -> None:
        """Forget the last frame's face."""
        self.previous = None

    @timed_branch
    def track(self, frame: Frame, scene: Scene) -> NDArray[np.float32] | None:
        """Find the face on the next frame, with the body on it.

        Returns:
            (468, 3) or (478, 3) float32 landmarks as fractions of the frame, or None.
        """
        found = None if scene.pose is None else self._finder.find(frame, scene.pose, self.previous).face
        # A copy: the result's array is the caller's own, to change at will.
        self.previous = None if found is None else found.copy()
        return found

    def take_over(self, other: FollowedFace) -> None:
        """Take over the face that another tracker followed."""
        self.previous = other.previous

    def warm_up(self, frame: Frame) -> None:
        """Run the models that a frame takes."""
        self._finder.warm_up(frame)

    def close(self) -> None:
        """Free the models."""
        self._finder.close()


class FollowedFace(Protocol):
    """What any tracker of a face carries from frame to frame."""

    previous: NDArray[np.float32] | None


def model_names(*, refine: bool) -> tuple[str, ...]:
    """Name the model files of the face branch, with the plain mesh model or the refining one."""
    return FACE_SHORT_RANGE.model, mesh_model(refine=refine)


def rough_region(
    pose: NDArray[np.float32], size: tuple[int, int], arithmetic: _core.Arithmetic = _core.Arithmetic.legacy
) -> _core.Region:
    """Return where a pose, (33, 4 or 5), has a face in a frame of a size (width, height)."""
    region = _core.region_from_landmarks(pose[:FACE_OF_POSE], *POSE_EYES, size, arithmetic)
    return _core.transform_region(region, size, POSE_SCALE, arithmetic=arithmetic)


def tracked_region(
    face: NDArray[np.float32],
    size: tuple[int, int],
    *,
    square: bool = True,
    arithmetic: _core.Arithmetic = _core.Arithmetic.legacy,
) -> _core.Region:
    """Return the region on the next frame of a face that was at (468, 3) or (478, 3) landmarks."""
    region = _core.region_from_landmarks(face, *MESH_EYES, size, arithmetic)
    return _core.transform_region(region, size, LANDMARKS_SCALE, 0.0, square, arithmetic)


def detected_region(
    faces: NDArray[np.float32],
    row: int,
    size: tuple[int, int],
    *,
    square: bool = True,
    arithmetic: _core.Arithmetic = _core.Arithmetic.legacy,
) -> _core.Region:
    """Return the region of the face that is a row of a face detector's detections on the whole frame."""
    face = _core.region_from_detection(faces, row, *DETECTION_EYES, size, 0.0, arithmetic)
    return _core.transform_region(face, size, BOX_SCALE, 0.0, square, arithmetic)
