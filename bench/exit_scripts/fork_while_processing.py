"""Threads of the parent are inside `process` when children are forked, of a tracker that the children use."""

from __future__ import annotations

import threading
from itertools import cycle
from typing import Any

from bench.exit_scripts.given import FRAMES, clock_starts, forks, tracked
from holistic_native import Holistic, Pose

trackers: list[Any] = [Holistic(num_threads=2), Pose(num_threads=2)]
right = [tracked(tracker) for tracker in trackers]
end = threading.Event()


def work(tracker: Any) -> None:
    """Track until the script ends."""
    for frame in cycle(FRAMES):
        if end.is_set():
            return
        tracker.process(frame)


threads = [threading.Thread(target=work, args=(tracker,)) for tracker in trackers]
for thread in threads:
    thread.start()
clock_starts()
try:
    forks(lambda: [tracked(tracker) for tracker in trackers] == right)
finally:
    end.set()
    for thread in threads:
        thread.join()
