"""A thread that is no daemon tracks on after the script's last line: Python waits for it, and its results are right."""

from __future__ import annotations

import os
import threading

from bench.exit_scripts.given import clock_starts, streamed, tracked
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
right = tracked(tracker)


def work() -> None:
    """Track when the main thread has ended."""
    threading.main_thread().join()
    if tracked(tracker) != right or streamed(tracker) != right:
        os._exit(9)


threading.Thread(target=work).start()
clock_starts()
