"""Children make trackers of their own beside the one their parent has used."""

from __future__ import annotations

from bench.exit_scripts.given import clock_starts, forks, require, tracked
from holistic_native import Holistic, Pose

tracker = Holistic(num_threads=2)
right = tracked(tracker)


def makes() -> bool:
    """Make two, use and close them."""
    with Holistic(num_threads=2) as own, Pose(num_threads=2) as pose:
        tracked(pose)
        return tracked(own) == right


clock_starts()
forks(makes)
require(tracked(tracker) == right, "the parent's results")
