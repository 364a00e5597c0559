"""Daemon threads make, use and close trackers, streams left open, when the script ends."""

from __future__ import annotations

import threading
from itertools import cycle

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import Holistic


def work(busy: threading.Event) -> None:
    """Come and go."""
    while True:
        with Holistic(num_threads=2) as tracker:
            next(tracker.stream(cycle(FRAMES)))
        busy.set()


for _ in range(2):
    begun = threading.Event()
    threading.Thread(target=work, args=(begun,), daemon=True).start()
    begun.wait()
clock_starts()
