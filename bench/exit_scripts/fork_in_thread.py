"""Threads of the parent fork, beside a main thread that tracks with the same tracker."""

from __future__ import annotations

import sys
import threading

from bench.exit_scripts.given import FRAMES, child, clock_starts, ended, tracked
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
right = tracked(tracker)
codes: list[int] = []


def fork() -> None:
    """Fork two children at the same time."""
    codes.extend([ended(pid) for pid in [child(lambda: tracked(tracker) == right) for _ in range(2)]])


thread = threading.Thread(target=fork)
clock_starts()
thread.start()
while thread.is_alive():
    tracker.process(FRAMES[0])
thread.join()
if codes != [0, 0] or tracked(tracker) != right:
    sys.exit(f"wrong: {codes}")
