"""The same work on several regions of a frame, side by side on the cores there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from holistic_native.scheduling.workers import WorkerThreads

if TYPE_CHECKING:
    from holistic_native import _core
    from holistic_native.frames.frame import Frame
    from holistic_native.scheduling.schedule import Schedule

T = TypeVar("T")


class SideBySide:
    """Share out regions among threads; one region alone gets all cores."""

    def __init__(self, schedule: Schedule, most: int) -> None:
        """Allow for `most` regions at once."""
        self._schedule = schedule
        # The thread that brings a frame works too.
        self._workers = WorkerThreads(max(0, min(schedule.at_once, most) - 1))

    def map(self, work: Callable[[Frame, _core.Region], T], frame: Frame, regions: Sequence[_core.Region]) -> list[T]:
        """Return what the work gives for each region, in their order; its frame says how many threads models get."""
        at_once = min(self._schedule.at_once, len(regions))
        if at_once < 2:
            return [work(frame.on(self._schedule.alone), region) for region in regions]
        part = frame.on(self._schedule.divided(at_once))

        def share(first: int) -> list[T]:
            return [work(part, region) for region in regions[first::at_once]]

        shares = self._workers.run([partial(share, first) for first in range(at_once)])
        return [shares[index % at_once][index // at_once] for index in range(len(regions))]

    def settle(self) -> None:
        """Wait for what an interrupted frame has left at work."""
        self._workers.settle()

    def stop(self) -> None:
        """End the threads; never waits."""
        self._workers.stop()
