"""Daemon threads are inside `process` when the script ends, each with a tracker of its own and two with the same."""

from __future__ import annotations

import threading
from itertools import cycle
from typing import Any

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import Hands, Holistic, Pose


def work(tracker: Any, busy: threading.Event) -> None:
    """Track forever."""
    for frame in cycle(FRAMES):
        tracker.process(frame)
        busy.set()


shared = Holistic(num_threads=2)
for tracker in (shared, shared, Pose(), Hands()):
    begun = threading.Event()
    threading.Thread(target=work, args=(tracker, begun), daemon=True).start()
    begun.wait()
clock_starts()
