"""Children use and close trackers that share their models with one another."""

from __future__ import annotations

from typing import Any

from bench.exit_scripts.given import clock_starts, forks, require, tracked
from holistic_native import Hands, Holistic

trackers: list[Any] = [Holistic(num_threads=2), Holistic(num_threads=2), Hands(num_threads=2), Hands(num_threads=1)]
right = [tracked(tracker) for tracker in trackers]


def shares() -> bool:
    """Close every other one, use the rest."""
    for tracker in trackers[::2]:
        tracker.close()
    return [tracked(tracker) for tracker in trackers[1::2]] == right[1::2]


clock_starts()
forks(shares)
require([tracked(tracker) for tracker in trackers] == right, "the parent's results")
