"""Two interrupts a few milliseconds apart, during `process`, caught by the script, ten times."""

from __future__ import annotations

from bench.exit_scripts.double_interrupt import rounds
from bench.exit_scripts.given import FRAMES
from holistic_native import Holistic

tracker = Holistic(num_threads=2)


def work() -> None:
    """Track some frames."""
    for frame in FRAMES:
        tracker.process(frame)


rounds(tracker, work)
