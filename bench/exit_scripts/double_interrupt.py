"""Two interrupts, some milliseconds apart, at a random moment of some work."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from bench.exit_scripts.given import clock_starts, require, tracked
from bench.resources import threads as native_threads

ROUNDS = 10
LONGEST_S = 30.0


def _send() -> None:
    for pause in (random.uniform(0.005, 0.08), random.uniform(0.0005, 0.006)):
        time.sleep(pause)
        os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.005)  # the main thread gets its signal a moment after it was sent


def interrupted(work: Callable[[], None]) -> None:
    """Do work again and again until two interrupts have come; catch both."""
    sender = threading.Thread(target=_send)
    # The second one may come while the first is caught: hence two loops. Either may come while the sender begins.
    while sender.ident is None or sender.is_alive():
        try:  # noqa: SIM105 (which is code of its own, to be interrupted)
            _until_sent(sender, work)
        except KeyboardInterrupt:  # noqa: PERF203
            pass


def _until_sent(sender: threading.Thread, work: Callable[[], None]) -> None:
    while sender.ident is None or sender.is_alive():
        try:
            if sender.ident is None:
                sender.start()
            work()
        except KeyboardInterrupt:  # noqa: PERF203
            pass


def settled(before: tuple[int, int]) -> bool:
    """Wait until there are no more threads than before; threads that were stopped take a moment."""
    deadline = time.monotonic() + LONGEST_S
    while (threading.active_count(), native_threads()) > before and time.monotonic() < deadline:
        time.sleep(0.01)
    return threading.active_count() <= before[0] and native_threads() <= before[1]


def rounds(tracker: Any, work: Callable[[], None]) -> None:
    """Interrupt work twice, many times; after each the tracker is as good as new and has no more threads."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    right = tracked(tracker)
    work()
    tracked(tracker)
    before = threading.active_count(), native_threads()
    clock_starts()
    for number in range(ROUNDS):
        interrupted(work)
        require(tracked(tracker) == right, f"results after round {number}")
        require(settled(before), f"threads after round {number}: {before}, then {threading.enumerate()}")
