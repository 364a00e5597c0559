"""An exit handler goes on with the stream, ends it, and uses the tracker once more."""

from __future__ import annotations

import atexit
import os
from itertools import cycle

from bench.exit_scripts.given import FRAMES, clock_starts, tracked
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
right = tracked(tracker)
stream = tracker.stream(cycle(FRAMES))
next(stream)


def at_exit() -> None:
    """Use what is there; exit handlers cannot change the exit code otherwise."""
    try:
        next(stream)
        stream.close()
        if tracked(tracker) != right:
            os._exit(9)
    except BaseException:
        os._exit(8)


atexit.register(at_exit)
clock_starts()
