"""Several frames at work at once, each branch of the cascade on its own one, results in order."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from holistic_native.scheduling.ending import ENDING
from holistic_native.scheduling.forks import FORKS
from holistic_native.scheduling.workers import WorkerThreads

F = TypeVar("F")
B = TypeVar("B")
R = TypeVar("R")

AHEAD = 2
"""Frames taken in beyond one per worker, so that a worker finds work while the caller fetches the next frame."""


@dataclass(frozen=True)
class PipelineStages(Generic[F, B, R]):
    """How a frame is worked on: a root, then branches that need the root's value, then all joined.

    Attributes:
        root: from a frame to the value that the branches need.
        branches: each from a frame and the root's value to a part of the result.
        join: from the root's value and the parts to the result.
        workers: tasks that run at the same time.
    """

    root: Callable[[F], B]
    branches: Sequence[Callable[[F, B], Any]]
    join: Callable[..., R]
    workers: int


@dataclass(eq=False)
class _Job:
    index: int
    frame: Any
    values: list[Any] = field(default_factory=list)
    waiting: int = 0
    error: BaseException | None = None

    @property
    def settled(self) -> bool:
        return self.error is not None or not self.waiting


class Pipeline(Generic[F, B, R]):
    """Work on several frames at once.

    Each stage (the root is stage 0) takes the frames in order, one at a time, since it carries its state from frame to
    frame; different stages are at different frames. So the results are those of one frame after the other.

    `submit` and `take` are for one thread at a time. `stop` may be called from anywhere, finalizers and signal handlers
    included: it takes no lock that it would have to wait for.
    """

    def __init__(self, stages: PipelineStages[F, B, R]) -> None:
        """Get ready; threads begin with the first frame."""
        self.room = stages.workers + AHEAD
        self._stages = stages
        count = 1 + len(stages.branches)
        self._workers = WorkerThreads(min(stages.workers, count), name="holistic_native-stream")
        self._jobs: deque[_Job] = deque()
        # Per stage: the jobs it has still to do, and whether it is at one.
        self._queues: list[deque[_Job]] = [deque() for _ in range(count)]
        self._busy = [False] * count
        self._submitted = 0
        self._end: float = math.inf  # the first frame with an error: no stage goes there or beyond any more
        self._stopped = False
        self._inherited = False
        self._lock = threading.Lock()
        # Something has changed for whoever waits: a frame is settled, or, once stopped, a stage has come to rest. More
        # signals than changes do no harm, since those who wait check for themselves.
        self._signals: SimpleQueue[None] = SimpleQueue()
        FORKS.inherit(self)
        ENDING.stop_workers(self)

    def __len__(self) -> int:
        """Count the frames submitted whose results have not been taken."""
        return len(self._jobs)

    def submit(self, frame: F) -> None:
        """Take in the next frame; it must not change until its result is taken."""
        if ENDING.keeps_out():
            ENDING.park()
        count = len(self._queues)
        job = _Job(self._submitted, frame, values=[None] * count, waiting=count)
        with self._lock:
            self._submitted += 1
            self._jobs.append(job)
            self._queues[0].append(job)
        self._workers.submit(self._work)

    def take(self) -> R:
        """Wait for the oldest frame's result and return it.

        Raises:
            ValueError: the pipeline was stopped meanwhile.
            RuntimeError: the pipeline is that of a parent process.
            BaseException: whatever a stage raised on this frame.
        """
        job = self._jobs[0] if self._jobs else None
        while not self._signals.empty():
            self._signals.get()
        while not (self._stopped or (job and job.settled)):
            self._signals.get()
        if self._inherited:
            raise RuntimeError("this stream belongs to the process that began it; begin another one in this process")
        if job is None or not job.settled:
            if ENDING.keeps_out():
                ENDING.park()
            raise ValueError("the stream was closed while its next frame was worked on")
        if job.error is not None:
            raise job.error
        with suppress(IndexError):  # stopped at this moment, which lets go of all frames; this one is done
            self._jobs.popleft()
        return self._stages.join(*job.values)

    def stop(self) -> None:
        """Begin no more work; what runs comes to its end. Results that were not taken are lost."""
        self._stopped = True
        self._workers.stop()
        self._signals.put(None)
        if self._lock.acquire(blocking=False):
            try:
                self._let_go()
            finally:
                self._lock.release()

    def wait(self) -> None:
        """Wait until no stage is running; for pipelines that were stopped."""
        while any(self._busy):
            self._signals.get()

    def join(self, timeout: float | None = None) -> None:
        """Wait until the worker threads of a pipeline that was stopped have ended."""
        self._workers.join(timeout)

    def after_fork(self) -> None:
        """Stop: the parent's threads are not here, and the parent has the results."""
        self._inherited = self._stopped = True
        self._lock = threading.Lock()
        self._signals = SimpleQueue()
        self._busy = [False] * len(self._queues)

    def _let_go(self) -> None:
        # The frames, which nobody works on any more.
        if self._stopped and not any(self._busy):
            self._jobs.clear()
            for queue in self._queues:
                queue.clear()

    def _work(self) -> None:
        """Do whatever can be done now."""
        while (found := self._next()) is not None:
            stage, job = found
            try:
                job.values[stage] = self._run(stage, job)
            except BaseException as error:
                job.error = error  # raised where the frame's result is taken
            self._finish(stage, job)

    def _next(self) -> tuple[int, _Job] | None:
        # The root first: everything else waits for it, and only `room` keeps it from running far ahead.
        with self._lock:
            if not self._stopped:
                for stage, queue in enumerate(self._queues):
                    if queue and not self._busy[stage] and queue[0].index < self._end:
                        self._busy[stage] = True
                        return stage, queue.popleft()
            return None

    def _run(self, stage: int, job: _Job) -> Any:
        if stage == 0:
            return self._stages.root(job.frame)
        return self._stages.branches[stage - 1](job.frame, job.values[0])

    def _finish(self, stage: int, job: _Job) -> None:
        with self._lock:
            self._busy[stage] = False
            job.waiting -= 1
            if job.error is not None:
                self._end = min(self._end, job.index)
            elif stage == 0:
                for queue in self._queues[1:]:
                    queue.append(job)
            ready = len(self._queues) - 1 if stage == 0 and not (job.error or self._stopped) else 0
            changed = self._stopped or job.settled
            self._let_go()
        # This thread takes up one of the branches, or the root's next frame; others the rest.
        for _ in range(ready):
            self._workers.submit(self._work)
        if changed:
            self._signals.put(None)
