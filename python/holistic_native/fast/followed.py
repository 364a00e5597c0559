"""A part of the body that is followed: when to detect it, when to run its model where it was, when to predict it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from holistic_native.branches.regions import near
from holistic_native.fast.cadence import Cadence, Redetection

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native import _core

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """How far a part's region, predicted from the pose, may move from frame to frame; in sides of the region.

    Attributes:
        predict: for the part to be predicted.
        follow: for it to be followed without being detected.
    """

    predict: float
    follow: float


class FollowedPart(Generic[T]):
    """Decide, frame by frame, how a part is found.

    On each frame: `move`, then `predicted`, and where that gives nothing, `find`.

    Attributes:
        rough: the part's region on this frame, as the pose has it; None before the first frame.
        motion: how far that region's centre has moved since the last frame, as shares of the frame's width and height.
        predictable: it has moved little enough for a prediction.
        followable: it has moved little enough to be followed without a detection.
    """

    def __init__(self, *, every: int, redetect_every: int, limits: Limits) -> None:
        """Set what is saved.

        Args:
            every: frames from one inference to the next; 1 for one on each.
            redetect_every: inferences from one detection to the next; 1 for one each time.
            limits: of the part's motion.
        """
        self._limits = limits
        self._cadence = Cadence(every)
        self._redetection = Redetection(redetect_every)
        self.detects_always = redetect_every == 1
        self.rough: _core.Region | None = None
        self.motion = 0.0, 0.0
        self.predictable = self.followable = False

    def reset(self) -> None:
        """Forget the past frames."""
        self.rough = None
        self.motion = 0.0, 0.0
        self.predictable = self.followable = False
        self._cadence.reset()
        self._redetection.reset()

    def move(self, rough: _core.Region, size: tuple[int, int]) -> None:
        """Go on to the next frame, of a size (width, height), where the pose has the part in a region."""
        before, self.rough = self.rough, rough
        self.motion = (0.0, 0.0) if before is None else (rough.cx - before.cx, rough.cy - before.cy)
        self.predictable, self.followable = (
            before is not None and near(before, rough, size, limit)
            for limit in (self._limits.predict, self._limits.follow)
        )

    def predicted(self, known: _core.Region | None) -> NDArray[np.float32] | None:
        """Return the part's predicted landmarks; None if an inference is needed.

        Args:
            known: the region of the part according to the last frame; None if that is not to be relied on.
        """
        return self._cadence.expected(at_rest=self.predictable and known is not None)

    def find(
        self,
        known: _core.Region | None,
        follow: Callable[[_core.Region], T | None],
        detect: Callable[[], tuple[T | None, bool]],
    ) -> T | None:
        """Find the part, in its known region if possible, otherwise by a detection.

        Args:
            known: as in `predicted`.
            follow: runs the part's model on a region.
            detect: detects the part and runs its model; returns it, and whether it may be followed from there.
        """
        found = None
        if not self._redetection.due() and known is not None:
            found = follow(known)
        if found is None:
            found, kept = detect()
            self._redetection.detected(kept=kept and found is not None)
        return found

    def found(self, landmarks: NDArray[np.float32] | None) -> None:
        """Note the landmarks that an inference on this frame gave; None for none."""
        self._cadence.ran(landmarks)
