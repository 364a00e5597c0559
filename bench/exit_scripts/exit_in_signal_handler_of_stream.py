"""A handler of SIGTERM closes the tracker whose stream is at work and exits."""

from __future__ import annotations

from itertools import cycle

from bench.exit_scripts.given import FRAMES, ended_by_sigterm
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
tracker.process(FRAMES[0])
ended_by_sigterm(tracker)
for _ in tracker.stream(cycle(FRAMES)):
    pass
