"""Up to a number of bodies, hands or faces, found and followed: the flow that MediaPipe's landmarkers share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from holistic_native import _core
    from holistic_native.frames.frame import Frame
    from holistic_native.landmarkers.side_by_side import SideBySide

T = TypeVar("T")
Regions = Sequence["_core.Region"]


class Several(Generic[T]):
    """Detect while some may be missing; run one inference on each that was found or followed.

    Attributes:
        regions: where each part is expected on the next frame; none on pictures that have nothing to do with another.
    """

    def __init__(
        self,
        *,
        limit: int,
        follow: bool,
        associate: Callable[[Regions, Regions], Regions],
        observe: Callable[[Frame, _core.Region], T | None],
        side_by_side: SideBySide,
        all_followed: bool = False,
    ) -> None:
        """Set what is followed and how.

        Args:
            limit: how many there may be; with that many followed, the detector rests.
            follow: whether a frame begins where the last one ended.
            associate: which regions to run on, given those followed and those detected; the first `limit` of them are
                taken.
            observe: what is seen in a region; None when nothing is there.
            side_by_side: runs it on all of them.
            all_followed: whether `associate` keeps all that are followed and begins with them, so that they need not
                wait for the detector.
        """
        self._limit = limit
        self._follow = follow
        self._associate = associate
        self._observe = observe
        self._side_by_side = side_by_side
        self._all_followed = all_followed
        self.regions: Regions = ()

    def track(self, frame: Frame, detect: Callable[[Frame], Regions]) -> list[T]:
        """Return what is on the next frame; the caller sets `regions` from it.

        Args:
            frame: the frame.
            detect: gives the regions on it, best first; the frame says how many threads models get.
        """
        followed, self.regions = self.regions if self._follow else (), ()
        side_by_side, observe = self._side_by_side, self._observe
        if len(followed) >= self._limit:
            found = side_by_side.map(observe, frame, self._regions(followed, ()))
        elif self._all_followed:
            detected, found = side_by_side.map_beside(detect, observe, frame, followed)
            found += side_by_side.map(observe, frame, self._regions(followed, detected)[len(followed) :])
        else:
            found = side_by_side.map(observe, frame, self._regions(followed, detect(frame)))
        return [one for one in found if one is not None]

    def _regions(self, followed: Regions, detected: Regions) -> Regions:
        return (self._associate(followed, detected) if self._follow else detected)[: self._limit]
