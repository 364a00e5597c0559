"""A `ProcessPoolExecutor` of forked workers that use an inherited tracker, from a program that streams meanwhile."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from bench.exit_scripts.given import clock_starts, require, streamed, tracked
from holistic_native import Holistic

tracker = Holistic(num_threads=2)
right = tracked(tracker)


def job() -> bool:
    """Use what the worker has inherited."""
    return tracked(tracker) == right and streamed(tracker) == right


clock_starts()
with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
    futures = [pool.submit(job) for _ in range(4)]
    require(streamed(tracker) == right, "the parent's results")
    require(all(future.result(timeout=30) for future in futures), "a worker's results")
