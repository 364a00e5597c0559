"""Pools of `multiprocessing` whose workers inherit a tracker, as data loaders do, or make their own."""

from __future__ import annotations

import multiprocessing
from typing import Any

from bench.exit_scripts.given import clock_starts, require, tracked
from holistic_native import Holistic

trackers: list[Any] = [Holistic(num_threads=2)]
right = tracked(trackers[0])


def job(_: int) -> bool:
    """Use what the worker has."""
    return tracked(trackers[0]) == right


def own() -> None:
    """Let the inherited one go and make one."""
    trackers[:] = [Holistic(num_threads=2)]


clock_starts()
context = multiprocessing.get_context("fork")
for initializer in (None, own):
    with context.Pool(2, initializer=initializer) as pool:
        require(all(pool.map_async(job, range(4)).get(timeout=30)), "a worker's results")
require(tracked(trackers[0]) == right, "the parent's results")
