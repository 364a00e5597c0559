"""The face branch of Holistic: from the pose to a rough region, a detection in it, and the mesh."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from holistic_native import _core
from holistic_native.branches.by_threads import ByThreads
from holistic_native.branches.regions import WHOLE_FRAME, KeepLimits
from holistic_native.stages.detector import FACE_SHORT_RANGE, Detector
from holistic_native.stages.face_landmarks import FaceLandmarker, mesh_model
from holistic_native.timing.trace import traced_branch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.branches.scene import Scene
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


class FaceStages(NamedTuple):
    """The models of the face branch."""

    detector: Detector
    landmarker: FaceLandmarker


class FaceTracker:
    """Find the face of a body on each frame (MediaPipe's face_tracking graph of Holistic)."""

    branch = "face"

    def __init__(self, loader: Loader, *, refine: bool) -> None:
        """Load the mesh model, check the detector.

        Raises:
            FileNotFoundError: a model is nowhere to be found.
            ValueError: a model is damaged or of another shape.
        """

        def make(loader: Loader) -> FaceStages:
            return FaceStages(Detector(loader, FACE_SHORT_RANGE), FaceLandmarker(loader, refine=refine))

        self._stages = ByThreads(loader, make, loader.schedule.branches(2).face)
        self.reset()

    def reset(self) -> None:
        """Forget the last frame's face."""
        self._previous: NDArray[np.float32] | None = None
        # Whether the last look was where the face had been on the frame before, rather than where it was detected.
        self._kept = False

    @traced_branch
    def track(self, frame: NDArray[np.uint8], scene: Scene, threads: int) -> NDArray[np.float32] | None:
        """Find the face on the next frame.

        Args:
            frame: (height, width, 3) uint8 RGB.
            scene: the body on it.
            threads: of each model.

        Returns:
            (468, 3) or (478, 3) float32 landmarks as fractions of the frame, or None.
        """
        found = None if scene.pose is None else self._find(frame, scene.pose, threads)
        # A copy: the result's array is the caller's own, to change at will.
        self._previous = None if found is None else found.copy()
        return found

    def _find(self, frame: NDArray[np.uint8], pose: NDArray[np.float32], threads: int) -> NDArray[np.float32] | None:
        """Look for the face where the detector sees it, or where it was on the last frame if that is near."""
        stages = self._stages[threads]
        region = self._region(stages.detector, frame, pose)
        if region is None:
            return None
        return stages.landmarker.observe(frame, region, min_presence=MIN_PRESENCE)

    def _region(self, detector: Detector, frame: NDArray[np.uint8], pose: NDArray[np.float32]) -> _core.Region | None:
        size = (frame.shape[1], frame.shape[0])
        detections = detector.detect(frame, rough_region(pose, size), min_score=MIN_SCORE)
        if len(detections) == 0:
            return None
        fine = _core.region_from_keypoints(detections[0, 5:].reshape(-1, 2), *DETECTION_EYES, size)
        fine = _core.transform_region(fine, size, KEYPOINTS_SCALE, KEYPOINTS_SHIFT_Y)
        self._kept = False
        if self._previous is None:
            return fine
        tracked = tracked_region(self._previous, size)
        self._kept = _core.keep_region(self._previous, tracked, fine, size, *KEEP)
        return tracked if self._kept else fine

    def adopt(self, other: FaceTracker) -> None:
        """Go on with the face that another tracker followed."""
        self._previous = other._previous

    def rehearse(self, frame: NDArray[np.uint8], threads: int) -> None:
        """Run the models that a frame takes."""
        self._stages[threads].detector.detect(frame, WHOLE_FRAME, min_score=MIN_SCORE)
        self._rehearse_landmarks(frame, threads)

    def _rehearse_landmarks(self, frame: NDArray[np.uint8], threads: int) -> None:
        self._stages[threads].landmarker.observe(frame, WHOLE_FRAME, min_presence=0.0)

    def close(self) -> None:
        """Free the models."""
        self._stages.close()


def model_names(*, refine: bool) -> tuple[str, ...]:
    """Name the model files of the face branch, with the plain mesh model or the refining one."""
    return FACE_SHORT_RANGE.model, mesh_model(refine=refine)


def rough_region(pose: NDArray[np.float32], size: tuple[int, int]) -> _core.Region:
    """Return where a pose, (33, 4), promises a face in a frame of a size (width, height)."""
    region = _core.region_from_landmarks(pose[:FACE_OF_POSE], *POSE_EYES, size)
    return _core.transform_region(region, size, POSE_SCALE)


def tracked_region(face: NDArray[np.float32], size: tuple[int, int]) -> _core.Region:
    """Return where to look for a face that was at (468, 3) or (478, 3) landmarks on the last frame."""
    region = _core.region_from_landmarks(face, *MESH_EYES, size)
    return _core.transform_region(region, size, LANDMARKS_SCALE)


def detected_region(faces: NDArray[np.float32], row: int, size: tuple[int, int]) -> _core.Region:
    """Return where to look for the face of a row of a face detector's detections on the whole frame."""
    face = _core.region_from_detection(faces, row, *DETECTION_EYES, size, target_degrees=0.0)
    return _core.transform_region(face, size, BOX_SCALE)
