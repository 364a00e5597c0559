"""Daemon threads take results from streams when the script ends."""

from __future__ import annotations

import threading
from itertools import cycle
from typing import Any

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import Holistic, Pose


def work(tracker: Any, busy: threading.Event) -> None:
    """Track forever."""
    for _ in tracker.stream(cycle(FRAMES)):
        busy.set()


for tracker in (Holistic(num_threads=2), Pose()):
    begun = threading.Event()
    threading.Thread(target=work, args=(tracker, begun), daemon=True).start()
    begun.wait()
clock_starts()
