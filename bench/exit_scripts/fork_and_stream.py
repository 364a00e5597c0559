"""Children stream with the tracker that their parent has streamed with."""

from __future__ import annotations

from bench.exit_scripts.given import clock_starts, forks, require, streamed
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
right = streamed(tracker)
clock_starts()
forks(lambda: streamed(tracker) == right)
require(streamed(tracker) == right, "the parent's results")
