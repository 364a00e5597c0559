"""What the scripts share: frames, a line that starts the clock, and children that must answer right."""

from __future__ import annotations

import faulthandler
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.bits import digest
from bench.children import child as child

FRAMES: NDArray[np.uint8] = np.load(sys.argv[1])
# Where a child is stuck is worth more than that it is.
faulthandler.register(signal.SIGUSR1, all_threads=True)
PATIENCE_S = 30.0
SEQUENCE = 4


def clock_starts() -> None:
    """Have the time counted from here on."""
    sys.stdout.write("clock starts\n")
    sys.stdout.flush()


def ended_by_sigterm(tracker: Any) -> None:
    """Have SIGTERM, which comes soon, close the tracker and exit with 5."""

    def end(*_: Any) -> None:
        tracker.close()
        sys.exit(5)

    signal.signal(signal.SIGTERM, end)
    clock_starts()
    threading.Timer(random.uniform(0.01, 0.1), os.kill, (os.getpid(), signal.SIGTERM)).start()


def tracked(tracker: Any) -> str:
    """Return the bits of a short sequence's results, on a tracker that forgets all before."""
    tracker.reset()
    return digest([tracker.process(frame) for frame in FRAMES[:SEQUENCE]])


def streamed(tracker: Any) -> str:
    """Return the same from a stream."""
    tracker.reset()
    return digest(tracker.stream(FRAMES[:SEQUENCE]))


def ended(pid: int) -> int:
    """Wait for a child and return its exit code, the negative signal that ended it, or -99 for one that hangs."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(pid, signal.SIGUSR1)
    time.sleep(0.5)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return -99


def require(right: bool, what: str) -> None:
    """End the script with exit code 1 if something is not as it should be."""
    if not right:
        sys.exit(f"wrong: {what}")


def forks(job: Callable[[], bool]) -> None:
    """Fork children, one that exits at once and one that ends as programs do, and require that both are right."""
    for to_the_end in (False, True):
        code = ended(child(job, to_the_end=to_the_end))
        require(code == 0, f"the child that ends {'in order' if to_the_end else 'at once'}: {code}")
