"""The same work on several parts of a frame, side by side on the cores there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from holistic_native.scheduling.workers import WorkerThreads

if TYPE_CHECKING:
    from holistic_native.frames.frame import Frame
    from holistic_native.scheduling.schedule import Schedule

P = TypeVar("P")
T = TypeVar("T")
R = TypeVar("R")


class SideBySide:
    """Share out parts, such as regions, among threads; one part alone gets all cores."""

    def __init__(self, schedule: Schedule, most: int) -> None:
        """Allow for `most` parts at once."""
        self._schedule = schedule
        # The thread that brings a frame works too.
        self._workers = WorkerThreads(max(0, min(schedule.at_once, most) - 1))

    def map(self, work: Callable[[Frame, P], T], frame: Frame, parts: Sequence[P]) -> list[T]:
        """Return what the work gives for each part, in their order; its frame says how many threads models get."""
        at_once = min(self._schedule.at_once, len(parts))
        if at_once < 2:
            return [work(frame.on(self._schedule.alone), part) for part in parts]
        on = frame.on(self._schedule.divided(at_once))

        def share(first: int) -> list[T]:
            return [work(on, part) for part in parts[first::at_once]]

        shares = self._workers.run([partial(share, first) for first in range(at_once)])
        return [shares[index % at_once][index // at_once] for index in range(len(parts))]

    def map_beside(
        self, other: Callable[[Frame], R], work: Callable[[Frame, P], T], frame: Frame, parts: Sequence[P]
    ) -> tuple[R, list[T]]:
        """Return what other work on the frame gives, and beside it what `map` returns."""
        if self._schedule.at_once < 2 or not parts:
            return other(frame.on(self._schedule.alone)), self.map(work, frame, parts)
        on = frame.on(self._schedule.divided(2))
        found, mapped = self._workers.run([partial(other, on), lambda: [work(on, part) for part in parts]])
        return found, mapped

    def settle(self) -> None:
        """Wait for what an interrupted frame has left at work."""
        self._workers.settle()

    def stop(self) -> None:
        """End the threads; never waits."""
        self._workers.stop()
