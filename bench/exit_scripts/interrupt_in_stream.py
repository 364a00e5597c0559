"""An interrupt that nobody catches, in a stream: Python ends the process by the signal itself."""

from __future__ import annotations

import os
import random
import signal
import threading
from itertools import cycle

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import Holistic

# A shell that starts programs in the background has them ignore interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)
tracker = Holistic(num_threads=2)
tracker.process(FRAMES[0])
clock_starts()
threading.Timer(random.uniform(0.01, 0.1), os.kill, (os.getpid(), signal.SIGINT)).start()
for _ in tracker.stream(cycle(FRAMES)):
    pass
