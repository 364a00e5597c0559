"""The interpreter's end: daemon threads stay out of native code, worker threads end before it.

A thread that is inside native code while the interpreter is taken down can end the process with SIGABRT: when it asks
for the GIL again, Python (before 3.14) ends the thread by unwinding its stack, which C++ does not allow everywhere.
Threads that are not daemons are no worry, since Python waits for them first.
"""

from __future__ import annotations

import atexit
import threading
import time
from typing import NoReturn, Protocol

from holistic_native.scheduling.forks import FORKS
from holistic_native.scheduling.living import Living

# Longer than any frame takes, and short enough for whoever waits for the program's end.
PATIENCE_S = 3.0


class Stoppable(Protocol):
    """Something with threads of its own."""

    def stop(self) -> None:
        """Ask the threads to end after their current task; never waits."""

    def join(self, timeout: float | None = None) -> None:
        """Wait for their end."""


class Call(Protocol):
    """Something that runs native code in its callers' threads, under a lock."""

    def wait_for_calls(self, timeout: float) -> None:
        """Wait until no other thread is in a call."""


class Ending:
    """The end of this interpreter: one object, `ENDING`.

    When it comes, calls that run are waited for, those that begin in other threads never come back, and worker threads
    are ended. The thread that ends the interpreter may go on using all it has: exit handlers do.
    """

    def __init__(self) -> None:
        self._calls: Living[Call] = Living()
        self._workers: Living[Stoppable] = Living()
        self._ended_by: int | None = None
        self._registered = False

    def await_calls(self, what: Call) -> None:
        """Have an object's calls waited for."""
        self._register()
        self._calls.add(what)

    def stop_workers(self, what: Stoppable) -> None:
        """Have an object's threads ended."""
        self._register()
        self._workers.add(what)

    def _register(self) -> None:
        if not self._registered:
            self._registered = True
            atexit.register(self._begin)

    def keeps_out(self) -> bool:
        """Return whether the interpreter is ending and the calling thread must not go on, but `park`."""
        return self._ended_by is not None and self._ended_by != threading.get_ident()

    def park(self) -> NoReturn:
        """Wait for the end of the process."""
        forever = threading.Lock()
        while True:
            forever.acquire()

    def _begin(self) -> None:
        self._ended_by = threading.get_ident()
        deadline = time.monotonic() + PATIENCE_S

        def left() -> float:
            return max(deadline - time.monotonic(), 0.0)

        for call in self._calls:
            call.wait_for_calls(left())
        workers = list(self._workers)
        for threads in workers:
            threads.stop()
        for threads in workers:
            threads.join(left())
        # Last, since a worker may have models to load before it comes to its end; and never released.
        FORKS.loading.acquire(timeout=left())


ENDING = Ending()
