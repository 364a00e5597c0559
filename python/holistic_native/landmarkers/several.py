"""Up to a number of hands or faces, found and followed: the flow that MediaPipe's landmarkers share."""

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
    ) -> None:
        """Set what is followed and how.

        Args:
            limit: how many there may be; with that many followed, the detector rests.
            follow: whether a frame begins where the last one ended.
            associate: which regions to run on, given those followed and those detected.
            observe: what is seen in a region; None when nothing is there.
            side_by_side: runs it on all of them.
        """
        self._limit = limit
        self._follow = follow
        self._associate = associate
        self._observe = observe
        self._side_by_side = side_by_side
        self.regions: Regions = ()

    def track(self, frame: Frame, detect: Callable[[], Regions]) -> list[T]:
        """Return what is on the next frame; the caller sets `regions` from it.

        Args:
            frame: the frame.
            detect: gives the regions on it, best first.
        """
        followed, self.regions = self.regions if self._follow else (), ()
        detected: Regions = ()
        if len(followed) < self._limit:
            detected = detect()[: self._limit]
        regions = self._associate(followed, detected)[: self._limit] if self._follow else detected
        found = self._side_by_side.map(self._observe, frame, regions)
        return [one for one in found if one is not None]
