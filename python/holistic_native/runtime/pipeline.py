"""Several frames at work at once, each branch of the cascade on its own one, results in order."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

B = TypeVar("B")
R = TypeVar("R")

AHEAD = 2
"""Frames taken in beyond one per worker, so that a worker finds work while the caller fetches the next frame."""


@dataclass(frozen=True)
class Lanes(Generic[B, R]):
    """How a frame is worked on: a root, then branches that need the root's value, then all joined.

    Attributes:
        root: from a frame and its time in microseconds to the value that the branches need.
        branches: each from a frame and the root's value to a part of the result.
        join: from the root's value and the parts to the result.
        workers: tasks that run at the same time.
    """

    root: Callable[[NDArray[np.uint8], int], B]
    branches: Sequence[Callable[[NDArray[np.uint8], B], Any]]
    join: Callable[..., R]
    workers: int


@dataclass(eq=False)
class _Job:
    index: int
    frame: NDArray[np.uint8]
    time_us: int
    values: list[Any] = field(default_factory=list)
    waiting: int = 0
    error: BaseException | None = None


class Pipeline(Generic[B, R]):
    """Work on several frames at once.

    Each lane (the root is lane 0) takes the frames in order, one at a time, since it carries its state from frame to
    frame; different lanes are on different frames. So the results are those of one frame after the other.
    """

    def __init__(self, lanes: Lanes[B, R]) -> None:
        """Start the workers; they wait, without spinning, for frames."""
        self.room = lanes.workers + AHEAD
        self._lanes = lanes
        self._jobs: deque[_Job] = deque()
        # Per lane: the jobs it has still to do, and whether it is at one.
        self._queues: list[deque[_Job]] = [deque() for _ in range(1 + len(lanes.branches))]
        self._busy = [False] * len(self._queues)
        self._submitted = 0
        self._end: float = math.inf  # the first frame with an error: no lane goes there or beyond any more
        self._closing = False
        self._lock = threading.Lock()
        self._work_to_do = threading.Condition(self._lock)
        self._oldest_done = threading.Condition(self._lock)
        self._workers = [
            threading.Thread(target=self._work, name=f"holistic_native-stream-{number}", daemon=True)
            for number in range(lanes.workers)
        ]
        for worker in self._workers:
            worker.start()

    def __len__(self) -> int:
        """Count the frames submitted whose results have not been taken."""
        return len(self._jobs)

    def submit(self, frame: NDArray[np.uint8], time_us: int) -> None:
        """Take in the next frame; it must not change until its result is taken."""
        count = len(self._queues)
        job = _Job(self._submitted, frame, time_us, values=[None] * count, waiting=count)
        with self._lock:
            self._submitted += 1
            self._jobs.append(job)
            self._queues[0].append(job)
            self._work_to_do.notify()

    def take(self) -> R:
        """Wait for the oldest frame's result and return it.

        Raises:
            ValueError: the pipeline was closed meanwhile.
            BaseException: whatever a lane raised on this frame.
        """
        job = self._jobs[0]
        with self._lock:
            self._oldest_done.wait_for(lambda: self._closing or job.error or not job.waiting)
            if job.error is not None:
                raise job.error
            if job.waiting:
                raise ValueError("the stream was closed while its next frame was worked on")
            self._jobs.popleft()
        return self._lanes.join(*job.values)

    def close(self) -> bool:
        """End the workers once each has finished what it is at.

        Returns:
            Whether all frames were done, and the state of every lane is that after the last of them.
        """
        with self._lock:
            self._closing = True
            self._work_to_do.notify_all()
            self._oldest_done.notify_all()
        for worker in self._workers:
            worker.join()
        return not any(job.waiting or job.error for job in self._jobs)

    def _work(self) -> None:
        while True:
            with self._lock:
                while (lane := self._next_lane()) is None:
                    if self._closing:
                        return
                    self._work_to_do.wait()
                self._busy[lane] = True
                job = self._queues[lane].popleft()
            try:
                job.values[lane] = self._run(lane, job)
            except BaseException as error:
                job.error = error  # raised where the frame's result is taken
            with self._lock:
                self._finish(lane, job)

    def _next_lane(self) -> int | None:
        # The root first: everything else waits for it, and only `room` keeps it from running far ahead.
        if self._closing:
            return None
        ready = (
            lane
            for lane, queue in enumerate(self._queues)
            if queue and not self._busy[lane] and queue[0].index < self._end
        )
        return next(ready, None)

    def _run(self, lane: int, job: _Job) -> Any:
        if lane == 0:
            return self._lanes.root(job.frame, job.time_us)
        return self._lanes.branches[lane - 1](job.frame, job.values[0])

    def _finish(self, lane: int, job: _Job) -> None:
        self._busy[lane] = False
        job.waiting -= 1
        if job.error is not None:
            self._end = min(self._end, job.index)
        elif lane == 0:
            for queue in self._queues[1:]:
                queue.append(job)
            # This worker takes up one of the branches, or the root's next frame.
            self._work_to_do.notify(len(self._queues) - 1)
        if self._jobs[0] is job and (job.error is not None or not job.waiting):
            self._oldest_done.notify_all()
