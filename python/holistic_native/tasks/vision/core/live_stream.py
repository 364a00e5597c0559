"""Frames from a camera: one is worked on, the newest other one waits, a thread of its own calls back with results."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from holistic_native.scheduling.forks import FORKS
from holistic_native.scheduling.workers import WorkerThreads

F = TypeVar("F")
R = TypeVar("R")
_LOG = logging.getLogger("holistic_native")


class LiveStream(Generic[F, R]):
    """Works on frames that may come faster than they can be worked on."""

    def __init__(self, work: Callable[[F], R], deliver: Callable[[F, R], None]) -> None:
        """Start nothing yet: the threads begin with the first frame and the first result.

        Args:
            work: gives a frame's result; runs in one thread. What it raises is logged.
            deliver: gets each frame and its result, in order; runs in another thread. What it raises is logged.
        """
        self._work = work
        self._deliver = deliver
        self._frames = WorkerThreads(1, name="holistic_native-live", private=False)
        self._results = WorkerThreads(1, name="holistic_native-callback", private=False)
        self.after_fork()
        FORKS.inherit(self)

    def after_fork(self) -> None:
        """Forget the frames of the parent: its threads, which call back, are not here."""
        self._change = threading.Condition()
        self._waiting: F | None = None
        self._busy = False

    def works_here(self) -> bool:
        """Return whether the calling thread is the one that works on frames."""
        return self._frames.is_mine()

    def put(self, frame: F) -> None:
        """Work on a frame as soon as possible, unless another comes before that."""
        with self._change:
            if self._busy:
                self._waiting = frame
                return
            self._busy = True
        self._frames.submit(lambda: self._go_on(frame))

    def _go_on(self, first: F) -> None:
        frame: F | None = first
        while frame is not None:
            self._do(frame)
            with self._change:
                frame, self._waiting = self._waiting, None
                if frame is None:
                    self._busy = False
                    self._change.notify_all()

    def _do(self, frame: F) -> None:
        try:
            result = self._work(frame)
        except Exception as error:
            _LOG.error("Error in async operation: %r", error)
            return
        self._results.submit(lambda: self._call(frame, result))

    def _call(self, frame: F, result: R) -> None:
        try:
            self._deliver(frame, result)
        except Exception as error:
            _LOG.exception("Error in callback: %r", error)

    def close(self) -> None:
        """Wait until the frames that were put are worked on and their results delivered, and end the threads.

        In the callback itself nothing is waited for but the frames; in the work on a frame, where a finalizer may
        close, nothing at all.
        """
        if not self.works_here():
            with self._change:
                self._change.wait_for(lambda: not self._busy)
        for threads in (self._frames, self._results):
            threads.stop()
            if not threads.is_mine():
                threads.join()
