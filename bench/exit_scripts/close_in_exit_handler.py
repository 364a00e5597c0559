"""An exit handler closes the tracker whose stream is open."""

from __future__ import annotations

import atexit
from itertools import cycle

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
stream = tracker.stream(cycle(FRAMES))
next(stream)
atexit.register(tracker.close)
clock_starts()
