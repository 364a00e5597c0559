"""Children close the tracker that their parent has used; the parent's stays open."""

from __future__ import annotations

from bench.exit_scripts.given import FRAMES, clock_starts, forks, require, tracked
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
right = tracked(tracker)


def closes() -> bool:
    """Close, and be refused then."""
    tracker.close()
    try:
        tracker.process(FRAMES[0])
    except ValueError:
        return True
    return False


clock_starts()
forks(closes)
require(tracked(tracker) == right, "the parent's results")
