"""The hand branch with less work."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from holistic_native import _core
from holistic_native.branches.hand import (
    MIN_PRESENCE,
    FollowedHand,
    Hand,
    HandFinder,
    Side,
    Sighting,
    rough_region,
    solution_stages,
    solution_stages_with_world,
    tracked_region,
)
from holistic_native.branches.regions import near
from holistic_native.branches.scene import Change
from holistic_native.branches.timed import timed_branch
from holistic_native.fast.followed import FollowedPart, Limits
from holistic_native.fast.gate import HandGate, at_other_wrist
from holistic_native.fast.hysteresis import Backoff
from holistic_native.result import HandReason

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.branches.scene import Scene
    from holistic_native.fast.options import Fast
    from holistic_native.frames.frame import Frame
    from holistic_native.runtime.loader import Loader
    from holistic_native.stages.hand_landmarks import HandObservation

LIMITS = Limits(predict=0.02, follow=0.04)
# Only a hand that the model is this sure of, at rest and in motion, and this near to where the pose has it, in sides of
# the region, is predicted or followed.
SURE, SURE_IN_MOTION = 0.95, 0.99
FARTHEST = 0.4
# A hand in motion is followed to where it was, moved by this share of the wrist's way.
SHARE_OF_MOTION = 0.8
# After an inference that saw so little of a hand, there is one on the next frame in 7 of 100 cases only.
FAR_FROM_THERE = 0.03


class FastHandTracker:
    """Follow one hand of a body, with fewer inferences.

    Attributes:
        branch: the hand's name.
        previous: (21, 3) landmarks of the hand on the last frame; None if it was not there.
    """

    def __init__(self, loader: Loader, side: Side, fast: Fast, *, world: bool = False) -> None:
        """Load the models, see `HandFinder`; `world` says whether hands come with their world landmarks.

        Where a hand is predicted, they are those of the last inference.
        """
        self.branch = side.name
        self.previous: NDArray[np.float32] | None = None
        make = solution_stages_with_world if world else solution_stages
        self._finder = HandFinder(loader, side, min_presence=0.0, make=make)
        self._gate = HandGate(side) if fast.dynamic_hands else None
        self._backoff = Backoff()
        self._part: FollowedPart[HandObservation] = FollowedPart(
            every=fast.hands_every, redetect_every=fast.redetect_every, limits=LIMITS
        )
        self._last = Hand(None, HandReason.NO_BODY)
        self._presence = 0.0

    def reset(self) -> None:
        """Forget the past frames."""
        if self._gate is not None:
            self._gate.reset()
        self._last = Hand(None, HandReason.NO_BODY)
        self._start_over()

    def _start_over(self) -> None:
        self.previous = None
        self._presence = 0.0
        self._backoff.reset()
        self._part.reset()

    def in_view(self, pose: NDArray[np.float32] | None) -> bool:
        """Return whether the hand models will run on the next frame, as far as can be said before it is tracked."""
        return not self._backoff.waits and self._finder.in_view(pose)

    @timed_branch
    def track(self, frame: Frame, scene: Scene) -> Hand:
        """Find the hand on the next frame, see `HandTracker.track`."""
        if scene.change is not Change.NONE:
            if scene.change is Change.SCENE:
                self.reset()
            self._last = self._next(frame, scene.pose)
            self.previous = self._last.landmarks
        # The result's arrays are the caller's own.
        landmarks, reason, world = self._last
        return Hand(_own(landmarks), reason, _own(world))

    def _next(self, frame: Frame, pose: NDArray[np.float32] | None) -> Hand:
        if pose is None:
            self.reset()
            return Hand(None, HandReason.NO_BODY)
        reason = self._why_not(pose, frame.size)
        if reason is not None:
            self._start_over()
            return Hand(None, reason)
        rough = rough_region(pose, self._finder.side, frame.size)
        self._part.move(rough, frame.size)
        known = self._known_region(rough, frame.size)
        predicted = self._part.predicted(known)
        if predicted is not None:
            return Hand(predicted, None, self._last.world)
        if self._gate is not None and not self._backoff.due(at_rest=self._part.predictable):
            return Hand(None, HandReason.ABSENT)
        self._presence = 0.0
        hand = self._part.find(known, partial(self._follow, frame, pose), partial(self._detect, frame, pose))
        landmarks = None if hand is None else hand.landmarks
        self._backoff.ran(found=hand is not None, far=self._part.followable and self._presence < FAR_FROM_THERE)
        self._part.found(landmarks)
        return Hand(landmarks, None, hand.world) if hand is not None else Hand(None, HandReason.ABSENT)

    def _follow(self, frame: Frame, pose: NDArray[np.float32], region: _core.Region) -> HandObservation | None:
        hand = self._there(self._finder.observe(frame, region))
        if hand is not None and not self._part.followable and hand.presence < SURE:
            return None
        if hand is not None and at_other_wrist(hand.landmarks, pose, self._finder.side, frame.size):
            self.previous = None
            return None
        return hand

    def _detect(self, frame: Frame, pose: NDArray[np.float32]) -> Sighting:
        hand = self._there(self._finder.find(frame, pose, self.previous).hand)
        return Sighting(hand, kept=hand is not None)

    def _there(self, seen: HandObservation | None) -> HandObservation | None:
        """Note how sure the model is, and return the hand if that is enough."""
        self._presence = 0.0 if seen is None else seen.presence
        return seen if self._presence > MIN_PRESENCE else None

    def _why_not(self, pose: NDArray[np.float32], size: tuple[int, int]) -> str | None:
        if self._gate is not None:
            return self._gate.update(pose, size)
        return None if self._finder.in_view(pose) else HandReason.WRIST_NOT_VISIBLE

    def _known_region(self, rough: _core.Region, size: tuple[int, int]) -> _core.Region | None:
        """Return the hand's region according to the last frame; None when it has to be detected."""
        if self.previous is None or self._presence < (SURE if self._part.followable else SURE_IN_MOTION):
            return None
        region = tracked_region(self.previous, size)
        if not self._part.followable:
            x, y = (SHARE_OF_MOTION * way for way in self._part.motion)
            region = _core.Region(region.cx + x, region.cy + y, region.width, region.height, region.rotation)
        return region if near(region, rough, size, FARTHEST) else None

    def take_over(self, other: FollowedHand) -> None:
        """Take over the hand that another tracker followed."""
        self.previous = other.previous

    def warm_up(self, frame: Frame) -> None:
        """Run the models that a frame takes, most of the time."""
        self._finder.warm_up(frame, recrop=self._part.detects_always)

    def close(self) -> None:
        """Free the models."""
        self._finder.close()


def _own(array: NDArray[np.float32] | None) -> NDArray[np.float32] | None:
    return None if array is None else array.copy()
