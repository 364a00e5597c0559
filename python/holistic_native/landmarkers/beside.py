"""Several runs of models on one frame, side by side on the cores there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from holistic_native.scheduling.workers import WorkerThreads

if TYPE_CHECKING:
    from holistic_native.scheduling.schedule import Schedule

T = TypeVar("T")


class SideBySide:
    """Runs tasks of about the same length on as many threads as the schedule has cores, the caller's among them."""

    def __init__(self, schedule: Schedule, most: int) -> None:
        """Allow for `most` tasks at a time; threads begin when there are two."""
        self._schedule = schedule
        self._at_once = max(1, min(schedule.at_once, most))
        self._workers = WorkerThreads(self._at_once - 1)

    def threads(self, tasks: int) -> int:
        """Return how many threads each model gets when so many tasks run."""
        return self._schedule.beside(max(1, min(tasks, self._at_once)))

    def run(self, tasks: Sequence[Callable[[], T]]) -> list[T]:
        """Return what the tasks return, in their order.

        Raises:
            BaseException: what a task has raised, when all have ended.
        """
        lanes = [tasks[start :: self._at_once] for start in range(min(self._at_once, len(tasks)))]
        results = self._workers.run([lambda lane=lane: [task() for task in lane] for lane in lanes])
        return [results[index % self._at_once][index // self._at_once] for index in range(len(tasks))]

    def settle(self) -> None:
        """Put in order what an interrupted `run` has left behind."""
        self._workers.settle()

    def close(self) -> None:
        """End the threads; never waits."""
        self._workers.stop()
