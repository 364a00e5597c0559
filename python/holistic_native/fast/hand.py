"""The hand branch that looks only where it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native.branches.hand import MIN_PRESENCE, Hand, HandTracker, Side, rough_region, tracked_region
from holistic_native.branches.regions import near
from holistic_native.branches.scene import Change
from holistic_native.fast.cadence import Cadence, Redetection
from holistic_native.fast.gate import HandGate, at_other_wrist
from holistic_native.fast.hysteresis import Backoff
from holistic_native.result import HandReason
from holistic_native.timing.trace import traced_branch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native import _core
    from holistic_native.branches.scene import Scene
    from holistic_native.fast.options import Fast
    from holistic_native.runtime.loader import Loader

# In sides of the region: a hand whose region moves by less from frame to frame may be predicted, or left out where none
# was found; and one may be followed without a re-crop.
SLOW = 0.02
STEADY = 0.04
# Only a hand that the model is this sure of, and this near to where the pose has it, is predicted or followed.
SURE = 0.95
FARTHEST = 0.4


class FastHandTracker(HandTracker):
    """Find one hand of a body, with fewer looks."""

    def __init__(self, loader: Loader, side: Side, fast: Fast) -> None:
        """Load the models, as `HandTracker` does."""
        self._gate = HandGate(side) if fast.dynamic_hands else None
        self._backoff = Backoff()
        self._cadence = Cadence(fast.hands_every)
        self._redetection = Redetection(fast.redetect_every)
        self._redetects_always = fast.redetect_every == 1
        super().__init__(loader, side)

    def reset(self) -> None:
        """Forget the past frames."""
        if self._gate is not None:
            self._gate.reset()
        self._last = Hand(None, HandReason.NO_BODY)
        self._start_over()

    def _start_over(self) -> None:
        super().reset()
        self._rough: _core.Region | None = None
        self._presence = 0.0
        self._backoff.reset()
        self._cadence.reset()
        self._redetection.reset()

    def in_view(self, pose: NDArray[np.float32] | None) -> bool:
        """Tell whether there is a hand to look for, as far as that can be said before the frame is looked at."""
        return not self._backoff.waits and super().in_view(pose)

    @traced_branch
    def track(self, frame: NDArray[np.uint8], scene: Scene, threads: int) -> Hand:
        """Find the hand on the next frame, see `HandTracker.track`."""
        if scene.change is not Change.NONE:
            if scene.change is Change.SCENE:
                self.reset()
            self._last = self._next(frame, scene.pose, threads)
            self._previous = self._last.landmarks
        # The result's arrays are the caller's own.
        landmarks = self._last.landmarks
        return Hand(None if landmarks is None else landmarks.copy(), self._last.reason)

    def _next(self, frame: NDArray[np.uint8], pose: NDArray[np.float32] | None, threads: int) -> Hand:
        if pose is None:
            self.reset()
            return Hand(None, HandReason.NO_BODY)
        size = (frame.shape[1], frame.shape[0])
        reason = self._why_not(pose, size)
        if reason is not None:
            self._start_over()
            return Hand(None, reason)
        before, rough = self._rough, rough_region(pose, self._side, size)
        self._rough = rough
        slow, steady = (before is not None and near(before, rough, size, limit) for limit in (SLOW, STEADY))
        known = self._known_region(rough, size) if steady else None
        expected = self._cadence.expected(at_rest=slow and known is not None)
        if expected is not None:
            return Hand(expected)
        if self._gate is not None and not self._backoff.due() and slow:
            return Hand(None, HandReason.ABSENT)
        seen = None
        if not self._redetection.due() and known is not None:
            seen = self._stages[threads].landmarker.observe(frame, known, min_presence=MIN_PRESENCE)
            if seen is not None and at_other_wrist(seen.landmarks, pose, self._side, size):
                seen = self._previous = None
        if seen is None:
            seen = self._find(frame, pose, threads)
            self._redetection.detected(kept=self._kept and seen is not None)
        self._presence = 0.0 if seen is None else seen.presence
        found = None if seen is None else seen.landmarks
        self._backoff.looked(found=found is not None)
        self._cadence.looked(found)
        return Hand(found, HandReason.ABSENT if found is None else None)

    def _why_not(self, pose: NDArray[np.float32], size: tuple[int, int]) -> str | None:
        if self._gate is not None:
            return self._gate.update(pose, size)
        return None if super().in_view(pose) else HandReason.WRIST_NOT_VISIBLE

    def _known_region(self, rough: _core.Region, size: tuple[int, int]) -> _core.Region | None:
        """Return where the hand was on the last frame; None when it has to be found anew."""
        if self._previous is None or self._presence < SURE:
            return None
        region = tracked_region(self._previous, size)
        return region if near(region, rough, size, FARTHEST) else None

    def rehearse(self, frame: NDArray[np.uint8], threads: int) -> None:
        """Run the models that a frame takes, most of the time."""
        if self._redetects_always:
            super().rehearse(frame, threads)
        else:
            self._rehearse_landmarks(frame, threads)
