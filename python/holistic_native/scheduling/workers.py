"""Worker threads: they run tasks in parallel with the caller, and end by themselves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Any

from holistic_native.scheduling.ending import ENDING
from holistic_native.scheduling.forks import FORKS

Task = Callable[[], Any]


class WorkerThreads:
    """Some threads that run tasks; they wait, without spinning, when there is nothing to do.

    They begin with the first task and end with `stop`, with this object, or with the interpreter. A forked child has
    none until it needs some. `stop` never waits and takes no lock, so it may be called by signal handlers and
    finalizers.

    Where no thread can be had (the system's limit is reached, or the interpreter is ending), tasks run in the thread
    that brings them.
    """

    def __init__(self, size: int, *, name: str = "holistic_native", private: bool = True) -> None:
        """Allow for some threads.

        Args:
            size: how many, 0 for none.
            name: what the threads' names begin with.
            private: whether their tasks are this package's own work; otherwise they may be a program's, which may use
                trackers.
        """
        self._size = size
        self._name = name
        self._kind = _PrivateThread if private else threading.Thread
        self._stopped = False
        self.after_fork()
        FORKS.inherit(self)
        ENDING.stop_workers(self)

    def after_fork(self) -> None:
        """Forget the parent's threads and their tasks."""
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._left_over: Sequence[_Outcome] = ()

    def submit(self, task: Task) -> None:
        """Have a task run, which must not raise."""
        if self._ready():
            self._tasks.put(task)
        else:
            task()

    def _ready(self) -> bool:
        """Start the threads if need be; return whether there are any."""
        if not self._threads and not self._stopped:
            self._start()
        return bool(self._threads) and not self._stopped

    def _start(self) -> None:
        for number in range(self._size):
            # Daemons: a thread that waits for tasks must not keep the interpreter from its end, which ends it.
            thread = self._kind(target=_work, args=(self._tasks,), name=f"{self._name}-{number}", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the system gives no more threads, or the interpreter is ending
                return
            self._threads.append(thread)

    def run(self, tasks: Sequence[Task]) -> list[Any]:
        """Run tasks in parallel, the first in the calling thread.

        Returns:
            What they return, when the last has ended.

        Raises:
            BaseException: what a task has raised, that of the first one first, when all have ended. A second interrupt
                of the calling thread is raised at once; what is left over then is settled by the next `run`.
        """
        self.settle()
        if len(tasks) < 2 or not self._ready():
            return [task() for task in tasks]
        self._left_over = others = [_Outcome(task) for task in tasks[1:]]
        for other in others:
            self._tasks.put(other.run)
        try:
            first = tasks[0]()
        finally:
            for other in others:
                other.wait()
        self._left_over = ()
        return [first, *(other.result() for other in others)]

    def settle(self) -> None:
        """Take back the tasks that an interrupted `run` has not started, and wait for those that run."""
        for outcome in self._left_over:
            if not outcome.take_back():
                outcome.wait()
        self._left_over = ()

    def stop(self) -> None:
        """Ask the threads to end when all tasks are done; tasks that come later run in the thread that brings them."""
        self._stopped = True
        self._tasks.put(None)

    def join(self, timeout: float | None = None) -> None:
        """Wait until the threads have ended; not in one of them."""
        for thread in self._threads:
            thread.join(timeout)

    def is_mine(self) -> bool:
        """Return whether this is one of the threads."""
        return threading.current_thread() in self._threads

    def __del__(self) -> None:
        self.stop()


class _PrivateThread(threading.Thread):
    pass


def in_private_thread() -> bool:
    """Return whether this is a worker thread to which a program's own code gets only as a finalizer."""
    return isinstance(threading.current_thread(), _PrivateThread)


def _work(tasks: SimpleQueue[Task | None]) -> None:
    # Without the object that owns the queue, which could not be collected otherwise.
    while (task := tasks.get()) is not None:
        task()
        del task  # what it holds is not needed while this thread waits
    tasks.put(None)  # for the next thread


class _Outcome:
    """The outcome of a task that runs in another thread."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._value: Any = None
        self._error: BaseException | None = None
        self._done = False
        self._claimed = threading.Lock()
        self._running = threading.Lock()
        self._running.acquire()

    def take_back(self) -> bool:
        """Cancel the task; return whether it had not started."""
        return self._claimed.acquire(blocking=False)

    def run(self) -> None:
        """Run the task and keep what it returns or raises."""
        if not self._claimed.acquire(blocking=False):
            return
        try:
            self._value = self._task()
        except BaseException as error:
            self._error = error  # raised where the result is asked for
        self._done = True
        self._running.release()

    def wait(self) -> None:
        """Wait for the end; harmless to interrupt and to repeat."""
        if not self._done:
            self._running.acquire()

    def result(self) -> Any:
        """Return what the task has returned, or raise what it has raised."""
        if self._error is not None:
            raise self._error
        return self._value
