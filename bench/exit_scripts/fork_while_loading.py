"""A thread of the parent loads models whenever a child is forked; the child makes trackers and uses an old one."""

from __future__ import annotations

import threading

from bench.exit_scripts.given import FRAMES, clock_starts, forks, tracked
from holistic_native import Hands, Holistic, Pose

tracker = Holistic(num_threads=2)
right = tracked(tracker)
end, begun = threading.Event(), threading.Event()


def load() -> None:
    """Load until the script ends."""
    while not end.is_set():
        with Pose(num_threads=2, model_complexity=0) as pose, Hands() as hands:
            begun.set()
            pose.process(FRAMES[0])
            hands.process(FRAMES[0])


def works() -> bool:
    """Make one of the same kind as the thread does, and use the inherited one."""
    with Pose(num_threads=2, model_complexity=0) as pose:
        pose.process(FRAMES[0])
    return tracked(tracker) == right


thread = threading.Thread(target=load)
thread.start()
begun.wait()
clock_starts()
try:
    forks(works)
finally:
    end.set()
    thread.join()
