"""Children put a new tracker in their parent's place, which is freed there."""

from __future__ import annotations

import gc

from bench.exit_scripts.given import clock_starts, forks, require, tracked
from holistic_native import Holistic, Pose

pose = Pose(num_threads=2)
holistic = Holistic(num_threads=2)
right = tracked(pose), tracked(holistic)


def replaces() -> bool:
    """Let go of the parent's trackers one after the other."""
    global pose, holistic
    pose = Pose(num_threads=2)
    gc.collect()
    found = tracked(pose)
    holistic = Holistic(num_threads=2)
    gc.collect()
    return (found, tracked(holistic)) == right


clock_starts()
forks(replaces)
require((tracked(pose), tracked(holistic)) == right, "the parent's results")
