"""A handler of SIGTERM closes the tracker whose stream is at work and exits."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from itertools import cycle
from typing import Any

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
tracker.process(FRAMES[0])


def end(*_: Any) -> None:
    """Close and exit."""
    tracker.close()
    sys.exit(5)


signal.signal(signal.SIGTERM, end)
clock_starts()
threading.Timer(random.uniform(0.01, 0.1), os.kill, (os.getpid(), signal.SIGTERM)).start()
for _ in tracker.stream(cycle(FRAMES)):
    pass
