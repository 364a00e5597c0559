"""The hand branch that works only where it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native.cascade.cadence import Cadence
from holistic_native.cascade.hand import Hand, HandTracker, Side, rough_region, tracked_region
from holistic_native.cascade.hand_gate import HandGate, at_other_wrist
from holistic_native.cascade.near import near
from holistic_native.cascade.patience import Patience
from holistic_native.cascade.sight import Change, Sight
from holistic_native.result import HandReason
from holistic_native.runtime.trace import traced_branch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native import _core
    from holistic_native.cascade.savings import Savings
    from holistic_native.runtime.loader import Loader

# In sides of the region: only a hand whose region moves by less from frame to frame is left alone.
SLOW = 0.03
# One whose region moves by more than this is cropped anew, and so is one that is this far from where the pose has it.
STEADY = 0.12
FARTHEST = 0.4


class SparingHand(HandTracker):
    """Find one hand of a body, with fewer looks."""

    def __init__(self, loader: Loader, side: Side, savings: Savings) -> None:
        """Load the models, as `HandTracker` does."""
        self._gate = HandGate(side) if savings.dynamic_hands else None
        self._patience = Patience()
        self._cadence = Cadence(savings.hands_every)
        self._redetect_every = savings.redetect_every
        super().__init__(loader, side)

    def reset(self) -> None:
        """Forget the past frames."""
        super().reset()
        if self._gate is not None:
            self._gate.reset()
        self._last = Hand(None, HandReason.NO_BODY)
        self._start_over()

    def _start_over(self) -> None:
        self._previous = None
        self._followed = 0
        self._rough: _core.Region | None = None
        self._patience.reset()
        self._cadence.reset()

    def in_view(self, pose: NDArray[np.float32] | None) -> bool:
        """Tell whether there is a hand to look for, as far as that can be said before the frame is looked at."""
        return not self._patience.at_rest and super().in_view(pose)

    @traced_branch
    def track(self, frame: NDArray[np.uint8], sight: Sight, threads: int) -> Hand:
        """Find the hand on the next frame, see `HandTracker.track`."""
        if sight.change is not Change.NONE:
            if sight.change is Change.SCENE:
                self._start_over()
            self._last = self._next(frame, sight, threads)
            self._previous = self._last.landmarks
        # The result's arrays are the caller's own.
        landmarks = self._last.landmarks
        return Hand(None if landmarks is None else landmarks.copy(), self._last.reason)

    def _next(self, frame: NDArray[np.uint8], sight: Sight, threads: int) -> Hand:
        pose = sight.pose
        if pose is None:
            self.reset()
            return Hand(None, HandReason.NO_BODY)
        size = (frame.shape[1], frame.shape[0])
        reason: str | None
        if self._gate is not None:
            reason = self._gate.update(pose, size)
        else:
            reason = None if super().in_view(pose) else HandReason.WRIST_NOT_VISIBLE
        if reason is not None:
            self._start_over()
            return Hand(None, reason)
        before, rough = self._rough, rough_region(pose, self._side, size)
        self._rough = rough
        expected = self._cadence.expected(at_rest=before is not None and near(before, rough, size, SLOW))
        if expected is not None:
            return Hand(expected)
        if self._gate is not None and not self._patience.due():
            return Hand(None, HandReason.ABSENT)
        steady = before is not None and near(before, rough, size, STEADY)
        found = self._follow(frame, rough, threads) if steady else None
        if found is not None and at_other_wrist(found, pose, self._side, size):
            found = self._previous = None
        if found is None:
            self._followed = 0
            found = self._find(frame, pose, threads)
        self._patience.looked(found=found is not None)
        self._cadence.looked(found)
        return Hand(found, HandReason.ABSENT if found is None else None)

    def _follow(self, frame: NDArray[np.uint8], rough: _core.Region, threads: int) -> NDArray[np.float32] | None:
        """Look where the hand was on the last frame; None when it has to be found anew."""
        self._followed += 1
        if self._previous is None or self._followed >= self._redetect_every:
            return None
        size = (frame.shape[1], frame.shape[0])
        region = tracked_region(self._previous, size)
        if not near(region, rough, size, FARTHEST):
            return None
        return self._look(self._stages[threads].landmarker, frame, region)
