"""`sys.exit(3)` in the middle of a stream."""

from __future__ import annotations

import sys
from itertools import cycle

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
for number, _ in enumerate(tracker.stream(cycle(FRAMES))):
    if number == 3:
        clock_starts()
        sys.exit(3)
