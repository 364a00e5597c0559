"""How long models take, compared fairly on a machine that does other things too."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.runtime.interpreter import Interpreter

if TYPE_CHECKING:
    from holistic_native.compress.reading import Reading

_SEED = 1


def time_against(reference: bytes, other: bytes, reading: Reading, *, rounds: int = 15) -> tuple[float, float]:
    """Time two models in turn, on one thread each.

    The time is that of the processor, which other programs do not lengthen. The ratio of each round counts and the
    median of them is taken: what slows the machine down for a while slows both.

    Args:
        reference: the float model.
        other: the model to compare with it.
        reading: which outputs trackers use.
        rounds: how often each runs.

    Returns:
        Milliseconds of the reference (its fastest run), and the time of the other model over the reference's.
    """
    models = []
    for content in (reference, other):
        model = Interpreter(reading.used(content), name="timed", runtime="litert")
        model.inputs[0][...] = np.random.default_rng(_SEED).random(model.inputs[0].shape, np.float32)
        model.run()
        models.append(model)
    rows = []
    for _ in range(rounds):
        row = []
        for model in models:
            model.run()  # fills the caches with its own weights
            start = time.thread_time()
            model.run()
            row.append(time.thread_time() - start)
        rows.append(row)
    for model in models:
        model.close()
    return 1000 * min(row[0] for row in rows), statistics.median(row[1] / row[0] for row in rows)
