"""Children use the tracker that their parent has used; so does the parent afterwards."""

from __future__ import annotations

from bench.exit_scripts.given import clock_starts, forks, require, tracked
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
right = tracked(tracker)
clock_starts()
forks(lambda: tracked(tracker) == right)
require(tracked(tracker) == right, "the parent's results")
