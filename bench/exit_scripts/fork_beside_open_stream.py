"""Children are forked beside their parent's open stream: they are refused, close it, or leave it open.

The parent's stream goes on meanwhile and gives all its results.
"""

from __future__ import annotations

from bench.bits import digest
from bench.exit_scripts.given import FRAMES, clock_starts, forks, require, tracked
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
right = tracked(tracker)
tracker.reset()
whole = digest(tracker.stream(FRAMES))
tracker.reset()
stream = tracker.stream(FRAMES)
results = [next(stream)]


def refused() -> bool:
    """Ask the parent's stream for a result."""
    try:
        next(stream)
    except RuntimeError:
        return tracked(tracker) == right
    return False


def closed() -> bool:
    """Close it."""
    stream.close()
    return tracked(tracker) == right


clock_starts()
for job in (refused, closed, lambda: tracked(tracker) == right):
    forks(job)
    results.append(next(stream))
results.extend(stream)
require(digest(results) == whole, "the parent's results")
