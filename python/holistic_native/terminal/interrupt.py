"""Let Ctrl-C, SIGTERM and SIGHUP end a job after the current step, with everything finished properly."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# Windows has no SIGHUP.
_HANG_UP = getattr(signal, "SIGHUP", None)
# What each signal does where nobody has said otherwise. Under nohup, for one, SIGHUP is ignored: so it stays.
_USUAL = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
    **({} if _HANG_UP is None else {_HANG_UP: signal.SIG_DFL}),
}

# How long nothing interrupts the cleaning up; after that, somebody who asks again is heard again.
_CLEANING_SECONDS = 2.0


def exit_code(number: int) -> int:
    """Return the exit code by which a program says that a signal ended it, as shells count: 130, 143, 129."""
    return 128 + number


class StoppedError(KeyboardInterrupt):
    """A signal asked for the end at once.

    Attributes:
        exit_code: 130 after Ctrl-C, 143 after SIGTERM, 129 after SIGHUP.
    """

    def __init__(self, number: int) -> None:
        """Make one from the signal's number."""
        super().__init__(signal.Signals(number).name)
        self.exit_code = exit_code(number)


class _Raiser:
    """Raise at a signal, and then not again while what it interrupted is cleaned up."""

    def __init__(self) -> None:
        self.raised_at = [-_CLEANING_SECONDS]  # of all raisers that are nested

    def request(self, number: int, _frame: FrameType | None = None) -> None:
        now = time.monotonic()
        if now - self.raised_at[0] >= _CLEANING_SECONDS:
            self.raised_at[0] = now
            raise StoppedError(number)


class Stop(_Raiser):
    """Whether a signal asked for the end.

    Attributes:
        exit_code: 0 as long as none did; then 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP.
    """

    def __init__(self) -> None:
        """Begin without a request."""
        super().__init__()
        self.exit_code = 0

    def is_set(self) -> bool:
        """Return whether a signal came."""
        return self.exit_code != 0

    def request(self, number: int, _frame: FrameType | None = None) -> None:
        """Note the first signal; raise at the second."""
        if not self.is_set():
            self.exit_code = exit_code(number)
        elif number != _HANG_UP:  # a terminal that closes may send this twice: by itself and by its shell
            super().request(number)


@contextmanager
def stop_on_interrupt() -> Iterator[Stop]:
    """Turn the first signal during the block into a request; a second one raises StoppedError, a KeyboardInterrupt.

    Those that follow within two seconds are ignored: nothing interrupts the cleaning up.

    Outside the main thread nothing is changed and no request comes; a signal that was ignored or handled by someone
    else before stays theirs.

    Yields:
        The request: set when Ctrl-C, SIGTERM or SIGHUP came.
    """
    stop = Stop()
    with _handled(stop):
        yield stop


@contextmanager
def signals_raise() -> Iterator[None]:
    """Let SIGTERM and SIGHUP during the block raise StoppedError, as Ctrl-C does: temporary files are cleaned up then.

    The inner one of this and `stop_on_interrupt` has precedence. What is said there of threads and other handlers
    holds here too.
    """
    with _handled(_Raiser()):
        yield


@contextmanager
def _handled(handler: _Raiser) -> Iterator[None]:
    before = {}
    if threading.current_thread() is threading.main_thread():
        for number, usual in _USUAL.items():
            current = signal.getsignal(number)
            outer = getattr(current, "__self__", None)
            if isinstance(outer, _Raiser):
                handler.raised_at = outer.raised_at
            if isinstance(outer, _Raiser) or current == usual:
                before[number] = signal.signal(number, handler.request)
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
