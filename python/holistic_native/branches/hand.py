"""The hand branch of Holistic: from the pose to a rough region, to a finer one, to 21 landmarks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from holistic_native import _core
from holistic_native.branches.by_threads import ByThreads
from holistic_native.branches.regions import WHOLE_FRAME, KeepLimits
from holistic_native.branches.timed import timed_branch
from holistic_native.stages.hand_landmarks import (
    LANDMARK_MODELS,
    RECROP_MODEL,
    HandKind,
    HandLandmarker,
    HandObservation,
    HandRecropper,
)
from holistic_native.topology.hand_reason import HandReason

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.branches.scene import Scene
    from holistic_native.frames.frame import Frame
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
        world: (21, 3) float32: the same in metres from the hand's middle; None where not there or not asked for.
    """

    landmarks: NDArray[np.float32] | None
    reason: str | None = None
    world: NDArray[np.float32] | None = None


class HandStages(NamedTuple):
    """The models of a hand branch."""

    recropper: HandRecropper
    landmarker: HandLandmarker


def solution_stages(loader: Loader) -> HandStages:
    """Load the models of MediaPipe's Holistic, without what nobody reads of their outputs."""
    kind = HandKind(LANDMARK_MODELS[COMPLEXITY])
    return HandStages(HandRecropper(loader), HandLandmarker(loader, kind, landmarks_only=True))


def solution_stages_with_world(loader: Loader) -> HandStages:
    """Load the same models, with the world landmarks."""
    kind = HandKind(LANDMARK_MODELS[COMPLEXITY])
    return HandStages(HandRecropper(loader), HandLandmarker(loader, kind))


class HandFinder:
    """Find one hand of a body on a frame (MediaPipe's hand_tracking graph of Holistic); remembers nothing."""

    def __init__(
        self,
        loader: Loader,
        side: Side,
        *,
        min_presence: float = MIN_PRESENCE,
        make: Callable[[Loader], HandStages] = solution_stages,
    ) -> None:
        """Load the re-crop and landmark models.

        Args:
            loader: loads them.
            side: whose hand it is.
            min_presence: how sure the model must be, 0..1, for a hand to be returned.
            make: loads the models.

        Raises:
            FileNotFoundError, ValueError: as `Loader.load`.
        """
        self.side = side
        self._min_presence = min_presence
        self._arithmetic = loader.arithmetic
        self._stages = ByThreads(loader, make, loader.schedule.branches(2).hand)

    def in_view(self, pose: NDArray[np.float32] | None) -> bool:
        """Return whether a pose, (33, 4) or None, has the hand's wrist in view."""
        return pose is not None and float(pose[self.side.wrist, VISIBILITY]) > MIN_WRIST_VISIBILITY

    def find(self, frame: Frame, pose: NDArray[np.float32], previous: NDArray[np.float32] | None) -> Sighting:
        """Find the hand in the region that the re-crop model gives, or where it was on the last frame if that is near.

        Args:
            frame: the frame.
            pose: (33, 4) landmarks of the body on it.
            previous: (21, 3) landmarks of the hand on the frame before; None if it was not there.
        """
        points = self._stages[frame.threads].recropper.observe(
            frame, rough_region(pose, self.side, frame.size, self._arithmetic)
        )
        if points is None:
            return Sighting(None, kept=False)
        arithmetic = self._arithmetic
        region = _core.region_from_alignment(points, 0, 1, frame.size, POINTING_DOWN_DEGREES, arithmetic)
        region = _core.transform_region(region, frame.size, 1.0, SHIFT_Y, arithmetic=arithmetic)
        kept = False
        if previous is not None:
            tracked = tracked_region(previous, frame.size, arithmetic)
            kept = _core.keep_region(previous, tracked, region, frame.size, *KEEP, arithmetic)
            region = tracked if kept else region
        return Sighting(self.observe(frame, region), kept=kept)

    def observe(self, frame: Frame, region: _core.Region) -> HandObservation | None:
        """Run the landmark model on a region; None when no hand is there."""
        return self._stages[frame.threads].landmarker.observe(frame, region, min_presence=self._min_presence)

    def warm_up(self, frame: Frame, *, recrop: bool = True) -> None:
        """Run the models that a frame takes."""
        stages = self._stages[frame.threads]
        if recrop:
            stages.recropper.observe(frame, WHOLE_FRAME)
        stages.landmarker.observe(frame, WHOLE_FRAME, min_presence=0.0)

    def close(self) -> None:
        """Free the models."""
        self._stages.close()


class Sighting(NamedTuple):
    """What a finder found.

    Attributes:
        hand: the hand; None when it is not there.
        kept: it was where it had been on the frame before, rather than where the re-crop model had it.
    """

    hand: HandObservation | None
    kept: bool


class HandTracker:
    """Follow one hand of a body from frame to frame.

    Attributes:
        branch: the hand's name.
        previous: (21, 3) landmarks of the hand on the last frame; None if it was not there.
    """

    def __init__(self, loader: Loader, side: Side, *, world: bool = False) -> None:
        """Load the models, see `HandFinder`; `world` says whether hands come with their world landmarks."""
        self.branch = side.name
        self.previous: NDArray[np.float32] | None = None
        self._finder = HandFinder(loader, side, make=solution_stages_with_world if world else solution_stages)

    def reset(self) -> None:
        """Forget the last frame's hand."""
        self.previous = None

    def in_view(self, pose: NDArray[np.float32] | None) -> bool:
        """Return whether the hand models will run on the next frame, whose pose is (33, 4) or None."""
        return self._finder.in_view(pose)

    @timed_branch
    def track(self, frame: Frame, scene: Scene) -> Hand:
        """Find the hand on the next frame, with the body on it."""
        pose, found, reason, world = scene.pose, None, None, None
        if pose is None:
            reason = HandReason.NO_BODY
        elif not self._finder.in_view(pose):
            reason = HandReason.WRIST_NOT_VISIBLE
        else:
            hand = self._finder.find(frame, pose, self.previous).hand
            if hand is None:
                reason = HandReason.ABSENT
            else:
                found, world = hand.landmarks, hand.world
        # A copy: the result's array is the caller's own, to change at will.
        self.previous = None if found is None else found.copy()
        return Hand(found, reason, world)

    def take_over(self, other: FollowedHand) -> None:
        """Take over the hand that another tracker followed."""
        self.previous = other.previous

    def warm_up(self, frame: Frame) -> None:
        """Run the models that a frame takes."""
        self._finder.warm_up(frame)

    def close(self) -> None:
        """Free the models."""
        self._finder.close()


class FollowedHand(Protocol):
    """What any tracker of a hand carries from frame to frame."""

    previous: NDArray[np.float32] | None


def model_names() -> tuple[str, ...]:
    """Name the model files of a hand branch."""
    return RECROP_MODEL, LANDMARK_MODELS[COMPLEXITY]


def rough_region(
    pose: NDArray[np.float32],
    side: Side,
    size: tuple[int, int],
    arithmetic: _core.Arithmetic = _core.Arithmetic.legacy,
) -> _core.Region:
    """Return where a pose, (33, 4 or 5), has a hand in a frame of a size (width, height)."""
    region = _core.region_from_wrist(pose, side.wrist, side.pinky, side.index, size, arithmetic)
    return _core.transform_region(region, size, POSE_SCALE, SHIFT_Y, arithmetic=arithmetic)


def tracked_region(
    hand: NDArray[np.float32], size: tuple[int, int], arithmetic: _core.Arithmetic = _core.Arithmetic.legacy
) -> _core.Region:
    """Return the region on the next frame of a hand that was at (21, 3) landmarks."""
    region = _core.region_from_hand(hand, size, arithmetic)
    return _core.transform_region(region, size, LANDMARKS_SCALE, SHIFT_Y, arithmetic=arithmetic)


def palm_region(palms: NDArray[np.float32], row: int, size: tuple[int, int]) -> _core.Region:
    """Return the region of the hand whose palm is a row of the palm detector's detections."""
    palm = _core.region_from_detection(palms, row, *PALM_DIRECTION, size, PALM_UP_DEGREES)
    return _core.transform_region(palm, size, PALM_SCALE, PALM_SHIFT_Y)
