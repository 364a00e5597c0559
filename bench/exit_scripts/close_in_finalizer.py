"""The object that owns tracker and stream closes them when the interpreter takes it down."""

from __future__ import annotations

from itertools import cycle

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import Holistic


class Owner:
    """A program's own class around a tracker."""

    def __init__(self) -> None:
        self.tracker = Holistic(num_threads=2)
        self.stream = self.tracker.stream(cycle(FRAMES))
        next(self.stream)

    def __del__(self) -> None:
        self.tracker.close()
        self.stream.close()


owner = Owner()
clock_starts()
