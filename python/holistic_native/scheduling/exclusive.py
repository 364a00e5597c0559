"""An object for one thread at a time, safe against interrupts, finalizers, forks and the interpreter's end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from holistic_native import _core
from holistic_native.scheduling.ending import ENDING
from holistic_native.scheduling.forks import FORKS
from holistic_native.scheduling.open_stream import OpenStream
from holistic_native.scheduling.workers import in_private_thread

R = TypeVar("R")
T = TypeVar("T")


class Exclusive(Generic[R]):
    """An object with state, whose calls run one after the other.

    No clean-up is relied on, since an interrupt may cut off any: a call puts in order first what the last one has left.
    Subclasses set `_whole` to False while their state is between two frames.
    """

    def __init__(self) -> None:
        if ENDING.keeps_out():
            ENDING.park()
        self._lock = threading.RLock()
        self._closed = False
        self._freed = False
        self._whole = True
        self._stream: OpenStream[R] | None = None
        FORKS.inherit(self)
        ENDING.await_calls(self)

    def close(self) -> None:
        """Free the models that no other tracker holds, and end a stream; closing twice is harmless.

        Never waits and never raises, so signal handlers and finalizers may call it. While a call of this tracker runs,
        the models are freed at the end of that call.
        """
        self._closed = True
        stream = self._stream
        if stream is not None:
            stream.pipeline.stop()
        self._let_go()

    def _let_go(self) -> None:
        # Whoever holds the lock comes here when it is free again.
        if self._freed or held_by_caller(self._lock) or not self._lock.acquire(blocking=False):
            return
        try:
            if not self._freed and not ENDING.keeps_out():
                self._freed = True
                self._free()
                # Still under the lock, so that the interpreter's end waits for it too.
                _core.release_free_memory()
        finally:
            self._lock.release()

    def _alone(self, call: Callable[[], T]) -> T:  # noqa: RET503 (park does not return)
        """Run a function while no other thread does, in a consistent state.

        Raises:
            ValueError: it is closed.
            RuntimeError: a stream has not ended, or the calling thread is in a call already.
        """
        if held_by_caller(self._lock) or in_private_thread():
            raise RuntimeError(
                "a tracker is at work in this very thread, which a signal handler or a finalizer has interrupted: "
                f"there, of {self._name}, only close() may be called"
            )
        try:
            # The lock itself, since only a `with` of its own cannot be cut in two by an interrupt.
            with self._lock:
                if not self._kept_out():
                    self._put_in_order()
                    return call()
        finally:
            if self._closed:
                self._let_go()
        ENDING.park()

    @property
    def _name(self) -> str:
        return type(self).__name__

    def _kept_out(self) -> bool:
        return ENDING.keeps_out()

    def _put_in_order(self) -> None:
        FORKS.notice()
        if self._closed:
            raise ValueError(f"{self._name} is closed")
        stream = self._stream
        if stream is not None:
            if stream.is_alive():
                raise RuntimeError(
                    f"a stream of this {self._name} has not ended: take its last result or close it first"
                )
            stream.pipeline.stop()
            stream.pipeline.wait()
            # Cut off, the branches stand at different frames.
            self._whole = self._whole and stream.complete
            self._stream = None
        if not self._whole:
            self._forget()
            self._whole = True

    def wait_for_calls(self, timeout: float) -> None:
        """Wait until no other thread is in a call, for so many seconds at most."""
        if self._lock.acquire(timeout=timeout):
            self._lock.release()

    def after_fork(self) -> None:
        """Prepare for use in a forked child: with a new lock, without the parent's stream."""
        if self._lock.acquire(blocking=False):
            self._lock.release()
        else:
            # Another thread of the parent was at work: here its frame never comes to its end.
            self._lock = threading.RLock()
            self._whole = False
        if self._stream is not None:
            self._whole = self._whole and self._stream.complete
            self._stream = None

    def _forget(self) -> None:
        raise NotImplementedError

    def _free(self) -> None:
        raise NotImplementedError


def held_by_caller(lock: threading.RLock) -> bool:
    """Return whether the calling thread holds a lock: then one of its own calls was interrupted."""
    # Not documented, but what threading.Condition asks every lock it is given.
    held: bool = lock._is_owned()  # type: ignore[attr-defined]  # noqa: SLF001
    return held
