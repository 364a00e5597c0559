"""An exception that nobody catches ends the script while daemon threads track: exit code 1."""

from __future__ import annotations

import threading
from itertools import cycle

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
begun = threading.Event()


def work() -> None:
    """Track forever."""
    for frame in cycle(FRAMES):
        tracker.process(frame)
        begun.set()


threading.Thread(target=work, daemon=True).start()
begun.wait()
clock_starts()
raise ArithmeticError("the script's own")
