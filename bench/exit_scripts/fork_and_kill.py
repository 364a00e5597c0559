"""Children are killed while they track; their parent, whose tracker they use, goes on."""

from __future__ import annotations

import os
import random
import signal
import time
from itertools import cycle

from bench.exit_scripts.given import FRAMES, child, clock_starts, ended, require, tracked
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
right = tracked(tracker)


def forever() -> bool:
    """Track until killed."""
    for frame in cycle(FRAMES):
        tracker.process(frame)
    return False


clock_starts()
for _ in range(3):
    pid = child(forever)
    time.sleep(random.uniform(0, 0.1))
    os.kill(pid, signal.SIGKILL)
    require((code := ended(pid)) == -signal.SIGKILL, f"the child ended with {code}")
    require(tracked(tracker) == right, "the parent's results")
