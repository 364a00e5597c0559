"""Scenarios: several threads, one tracker or one each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from bench.soak.settings import CHOICES, drawn
from bench.soak.world import HOLISTIC, Kind, World


def beside_each_other(jobs: list[Callable[[], None]]) -> None:
    """Run jobs in threads; raise the first error."""
    errors: list[BaseException] = []

    def run(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def threads_share_a_tracker(world: World) -> None:
    """Three threads with the same tracker: their calls wait for one another."""
    with world.disturbed() as (_, tracker):

        def track() -> None:
            for frame in world.sequence:
                tracker.process(frame)

        beside_each_other([track] * 3)


def threads_with_trackers(world: World) -> None:
    """Threads that make, use and close trackers of their own, of the same kind and of others, sharing models."""
    others = [drawn(world, make) for make in world.random.sample(list(CHOICES), 2)]

    def use(kind: Kind) -> None:
        with kind() as tracker:
            world.check(kind, tracker)

    beside_each_other([partial(use, kind) for kind in (HOLISTIC, HOLISTIC, *others)])
