"""A child forks a child: both use the tracker of the first process, and streams of it."""

from __future__ import annotations

from bench.exit_scripts.given import child, clock_starts, ended, forks, require, streamed, tracked
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
right = tracked(tracker)


def job() -> bool:
    """Use it."""
    return tracked(tracker) == right and streamed(tracker) == right


clock_starts()
forks(lambda: job() and ended(child(job)) == 0 and job())
require(job(), "the parent's results")
