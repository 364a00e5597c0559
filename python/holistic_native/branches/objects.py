"""Several objects: detect when some may be missing, follow the others (MediaPipe's Hands and FaceMesh graphs)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from holistic_native import _core

if TYPE_CHECKING:
    from holistic_native.frames.frame import Frame

T = TypeVar("T")

# Two regions that overlap by more than this show the same object (AssociationNormRect's min_similarity_threshold).
SAME_OBJECT = 0.5


def drop_duplicates(regions: Sequence[_core.Region], same: float = SAME_OBJECT) -> list[_core.Region]:
    """Drop regions that overlap a later one by more than `same`; rotation does not count.

    Source: MediaPipe's Association calculator.
    """
    return [
        region
        for index, region in enumerate(regions)
        if all(_core.region_overlap(region, other) <= same for other in regions[index + 1 :])
    ]


class ObjectsTracker(Generic[T]):
    """Follow up to a number of objects, each by one inference per frame."""

    def __init__(
        self,
        *,
        limit: int,
        follow: bool,
        detect: Callable[[Frame], Sequence[_core.Region]],
        observe: Callable[[Frame, _core.Region], T | None],
        next_region: Callable[[T, tuple[int, int]], _core.Region],
    ) -> None:
        """Set what is followed and how.

        Args:
            limit: how many objects to detect; with that many followed, the detector rests.
            follow: whether a frame begins where the last one ended.
            detect: the regions of objects on a frame, best first.
            observe: what is seen in a region, None when the object is not there.
            next_region: the region of an observed object on the next frame, given the frame's size.
        """
        self._limit = limit
        self._follow = follow
        self._detect = detect
        self._observe = observe
        self._next_region = next_region
        self.reset()

    def reset(self) -> None:
        """Forget the last frame's objects."""
        self._tracked: list[_core.Region] = []

    def track(self, frame: Frame) -> list[T]:
        """Find the objects on the next frame: newly detected ones first, then those followed from the last frame.

        MediaPipe returns up to 2 * limit - 1 of them. Here the first `limit` are returned, and as many followed as
        there, so that those returned are the same.
        """
        detected: Sequence[_core.Region] = ()
        if len(self._tracked) < self._limit:
            detected = self._detect(frame)[: self._limit]
        regions = drop_duplicates((*detected, *self._tracked))
        observations = (self._observe(frame, region) for region in regions)
        found = [observation for observation in observations if observation is not None]
        self._tracked = [self._next_region(observation, frame.size) for observation in found] if self._follow else []
        return found[: self._limit]
