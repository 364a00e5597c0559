"""The hand branch of Holistic: from the pose to a rough region, to a finer one, to 21 landmarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from holistic_native import _core
from holistic_native.branches.by_threads import ByThreads
from holistic_native.branches.regions import WHOLE_FRAME, KeepLimits
from holistic_native.result import HandReason
from holistic_native.stages.hand_landmarks import (
    LANDMARK_MODELS,
    RECROP_MODEL,
    HandLandmarker,
    HandObservation,
    HandRecropper,
)
from holistic_native.timing.trace import traced_branch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.branches.scene import Scene
    from holistic_native.runtime.loader import Loader

VISIBILITY = 3
# Names in brackets are those of MediaPipe's graphs that have the numbers.
# The wrist must be more visible than this for a hand to be sought (HandVisibilityFromHandLandmarksFromPose).
MIN_WRIST_VISIBILITY = 0.1
# The model must be surer than this that a hand is there (HandLandmarkCpu).
MIN_PRESENCE = 0.5
# A region is shifted this share of its height towards the fingers (all but the palm's).
SHIFT_Y = -0.1
# How much longer the sides of a region are than what it was made from: the pose (HandLandmarksFromPoseToRecropRoi), the
# last frame's landmarks (HandLandmarksToRoi).
POSE_SCALE = 2.7
LANDMARKS_SCALE = 2.0
# The direction of the re-crop model's two points in an upright hand (HandRecropByRoiCpu).
POINTING_DOWN_DEGREES = -90.0
# HandTracking.
KEEP = KeepLimits(rotation_degrees=40.0, translation=0.2, scale=0.4, margin=-0.1)
# Of a palm's seven keypoints, the wrist and the root of the middle finger give its direction, which is up in an upright
# hand; a hand is larger than its palm and reaches further up (PalmDetectionDetectionToRoi).
PALM_DIRECTION = (0, 2)
PALM_UP_DEGREES = 90.0
PALM_SCALE = 2.6
PALM_SHIFT_Y = -0.5
# Holistic has the full model of a hand, whatever its model_complexity.
COMPLEXITY = 1


@dataclass(frozen=True)
class Side:
    """A hand's name, and the pose landmarks at it: wrist, pinky, index."""

    name: str
    wrist: int
    pinky: int
    index: int


LEFT = Side("left hand", wrist=15, pinky=17, index=19)
RIGHT = Side("right hand", wrist=16, pinky=18, index=20)


class Hand(NamedTuple):
    """What is known of a hand on a frame.

    Attributes:
        landmarks: (21, 3) float32 landmarks as fractions of the frame, or None.
        reason: why there are none, one of `HandReason`; None when there are.
    """

    landmarks: NDArray[np.float32] | None
    reason: str | None = None


class HandStages(NamedTuple):
    """The models of a hand branch."""

    recropper: HandRecropper
    landmarker: HandLandmarker


class HandTracker:
    """Find one hand of a body on each frame (MediaPipe's hand_tracking graph of Holistic)."""

    def __init__(self, loader: Loader, side: Side) -> None:
        """Load the re-crop and landmark models.

        Raises:
            FileNotFoundError: a model is nowhere to be found.
            ValueError: a model is damaged or of another shape.
        """

        def make(loader: Loader) -> HandStages:
            return HandStages(HandRecropper(loader), HandLandmarker(loader, complexity=COMPLEXITY, landmarks_only=True))

        self.branch = side.name
        self._side = side
        self._stages = ByThreads(loader, make, loader.schedule.branches(2).hand)
        self.reset()

    def reset(self) -> None:
        """Forget the last frame's hand."""
        self._previous: NDArray[np.float32] | None = None
        # Whether the last look was where the hand had been on the frame before, rather than where it was found anew.
        self._kept = False

    def in_view(self, pose: NDArray[np.float32] | None) -> bool:
        """Tell whether a pose, (33, 4) or None, says that there is a hand to look for."""
        return pose is not None and float(pose[self._side.wrist, VISIBILITY]) > MIN_WRIST_VISIBILITY

    @traced_branch
    def track(self, frame: NDArray[np.uint8], scene: Scene, threads: int) -> Hand:
        """Find the hand on the next frame.

        Args:
            frame: (height, width, 3) uint8 RGB.
            scene: the body on it.
            threads: of each model.
        """
        pose, found, reason = scene.pose, None, None
        if pose is None:
            reason = HandReason.NO_BODY
        elif not self.in_view(pose):
            reason = HandReason.WRIST_NOT_VISIBLE
        else:
            seen = self._find(frame, pose, threads)
            found, reason = (None, HandReason.ABSENT) if seen is None else (seen.landmarks, None)
        # A copy: the result's array is the caller's own, to change at will.
        self._previous = None if found is None else found.copy()
        return Hand(found, reason)

    def _find(self, frame: NDArray[np.uint8], pose: NDArray[np.float32], threads: int) -> HandObservation | None:
        """Look for the hand where the re-crop model sees it, or where it was on the last frame if that is near."""
        stages = self._stages[threads]
        region = self._region(stages.recropper, frame, pose)
        return None if region is None else stages.landmarker.observe(frame, region, min_presence=MIN_PRESENCE)

    def _region(
        self, recropper: HandRecropper, frame: NDArray[np.uint8], pose: NDArray[np.float32]
    ) -> _core.Region | None:
        size = (frame.shape[1], frame.shape[0])
        points = recropper.observe(frame, rough_region(pose, self._side, size))
        if points is None:
            return None
        fine = _core.region_from_alignment(points, 0, 1, size, POINTING_DOWN_DEGREES)
        fine = _core.transform_region(fine, size, 1.0, SHIFT_Y)
        self._kept = False
        if self._previous is None:
            return fine
        tracked = tracked_region(self._previous, size)
        self._kept = _core.keep_region(self._previous, tracked, fine, size, *KEEP)
        return tracked if self._kept else fine

    def adopt(self, other: HandTracker) -> None:
        """Go on with the hand that another tracker followed."""
        self._previous = other._previous

    def rehearse(self, frame: NDArray[np.uint8], threads: int) -> None:
        """Run the models that a frame takes."""
        self._stages[threads].recropper.observe(frame, WHOLE_FRAME)
        self._rehearse_landmarks(frame, threads)

    def _rehearse_landmarks(self, frame: NDArray[np.uint8], threads: int) -> None:
        self._stages[threads].landmarker.observe(frame, WHOLE_FRAME, min_presence=0.0)

    def close(self) -> None:
        """Free the models."""
        self._stages.close()


def model_names() -> tuple[str, ...]:
    """Name the model files of a hand branch."""
    return RECROP_MODEL, LANDMARK_MODELS[COMPLEXITY]


def rough_region(pose: NDArray[np.float32], side: Side, size: tuple[int, int]) -> _core.Region:
    """Return where a pose, (33, 4), promises a hand in a frame of a size (width, height)."""
    region = _core.region_from_wrist(pose, side.wrist, side.pinky, side.index, size)
    return _core.transform_region(region, size, POSE_SCALE, SHIFT_Y)


def tracked_region(hand: NDArray[np.float32], size: tuple[int, int]) -> _core.Region:
    """Return where to look for a hand that was at (21, 3) landmarks on the last frame."""
    return _core.transform_region(_core.region_from_hand(hand, size), size, LANDMARKS_SCALE, SHIFT_Y)


def palm_region(palms: NDArray[np.float32], row: int, size: tuple[int, int]) -> _core.Region:
    """Return where to look for the hand of a row of the palm detector's detections."""
    palm = _core.region_from_detection(palms, row, *PALM_DIRECTION, size, PALM_UP_DEGREES)
    return _core.transform_region(palm, size, PALM_SCALE, PALM_SHIFT_Y)
