"""Tracker and stream are part of a cycle that only the interpreter's last collection finds."""

from __future__ import annotations

import gc
from itertools import cycle
from typing import Any

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import Holistic

gc.disable()


def lost() -> None:
    """Leave a cycle behind."""
    tracker = Holistic(num_threads=2)
    held: list[Any] = [tracker, tracker.stream(cycle(FRAMES))]
    held.append(held)
    next(held[1])


lost()
clock_starts()
