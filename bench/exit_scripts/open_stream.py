"""The script ends while a stream has frames at work."""

from __future__ import annotations

from itertools import repeat

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
stream = tracker.stream(repeat(FRAMES[0]))
next(stream)
next(stream)
clock_starts()
