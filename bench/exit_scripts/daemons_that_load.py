"""Daemon threads load models when the script ends."""

from __future__ import annotations

import threading
from typing import Any

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import Holistic, Pose


def work(kind: Any, busy: threading.Event) -> None:
    """Make trackers forever."""
    while True:
        kind().process(FRAMES[0])
        busy.set()


for made in (Holistic, Pose):
    begun = threading.Event()
    threading.Thread(target=work, args=(made, begun), daemon=True).start()
    begun.wait()
clock_starts()
