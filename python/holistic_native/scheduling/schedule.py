"""How a tracker divides its cores among models."""

from __future__ import annotations

import math
import os
from typing import NamedTuple

from holistic_native.scheduling.cpu_quota import cpu_quota

MOST_CORES = 4
"""Cores a tracker takes by itself: beyond, models this small hardly get faster."""


def usable_cores() -> int:
    """Count the CPU cores this process may run on, but no more than the CPU quota of its control group allows.

    Half a CPU's time counts as one core, one and a half as two.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = cpu_quota()
    return cores if quota is None else max(1, min(cores, math.ceil(quota)))


class Branches(NamedTuple):
    """How the hand and face branches run on a frame.

    Attributes:
        hand: threads of a hand's models.
        face: threads of the face's models.
        together: the face runs beside the hands; otherwise after them.
    """

    hand: int
    face: int
    together: bool


class Schedule:
    """How many threads a model gets, alone and in parallel with others.

    Two models beside each other, each on half of the cores, are faster than one after the other on all of them: a model
    does not run twice as fast on twice the threads, and pixels are cropped for one while the other computes. One model
    that runs alone gets all cores. `bench/schedules.py` measures this on the machine at hand.

    tflite-runtime is another matter: each of its models has threads of its own that go on spinning for a while when the
    model has run, and take the cores from the next. There every model has one thread, and only running models beside
    each other uses more than one core.

    Attributes:
        cores: threads that may work at the same time.
        alone: threads of a model that runs alone.
        at_once: models that may run beside each other.
    """

    def __init__(self, cores: int | None, *, wide_models: bool) -> None:
        """Divide a number of cores.

        Args:
            cores: how many, at least 1; None for those this process may run on, at most 4.
            wide_models: whether a model may have more than one thread.
        """
        self.cores = min(usable_cores(), MOST_CORES) if cores is None else cores
        self._wide = wide_models
        self.alone = self.cores if wide_models else 1
        self.at_once = self.cores

    def divided(self, models: int) -> int:
        """Threads of each of some models that run in parallel."""
        return max(1, self.cores // models) if self._wide else 1

    def branches(self, hands: int) -> Branches:
        """Divide the cores among a face and as many hands as are in view."""
        if not self._wide:
            return Branches(1, 1, together=True)
        if hands < 2:
            return Branches(self.alone, self.alone, together=False)
        hand, left_over = divmod(self.cores, 2)
        return Branches(max(hand, 1), 1 if left_over else self.alone, together=bool(left_over))

    def streaming(self, branches: int) -> int:
        """Threads of a model in a stream, where the branches work on different frames."""
        return self.divided(1 + branches)
