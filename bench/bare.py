"""The models that a frame runs, alone: no pictures, no Python between them, the best thread count for each."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np

from bench.media import Frames
from bench.rounds import WARM_UP

if TYPE_CHECKING:
    from holistic_native.runtime.interpreter import Interpreter

MOST_THREADS = 4
RUNS = 30


class Recording:
    """Which interpreters a tracker makes, and which of them run.

    Attributes:
        made: for each interpreter, in the order they were made, a function's worth of arguments to make it again.
        runs: numbers of the interpreters that have run since the list was emptied.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.made: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
        self.runs: list[int] = []


@contextmanager
def recording() -> Iterator[Recording]:
    """Note what interpreters are made and run meanwhile, from any thread."""
    from holistic_native.runtime.interpreter import Interpreter

    found = Recording()
    # The interpreters themselves are kept, so that no two have the same id.
    numbers: dict[int, tuple[int, Interpreter]] = {}
    make, run = Interpreter.__init__, Interpreter.run

    def noted_make(self: Interpreter, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        numbers[id(self)] = len(found.made), self
        found.made.append((args, kwargs))

    def noted_run(self: Interpreter) -> None:
        found.runs.append(numbers[id(self)][0])
        run(self)

    with patch.object(Interpreter, "__init__", noted_make), patch.object(Interpreter, "run", noted_run):
        yield found


class BareModels:
    """The models a tracker runs on some frames, each in interpreters of its own, one for each thread count.

    Attributes:
        sequences: the models of each frame after the first ones, in order.
        names: of each model.
        usual: the sequence most frames have.
    """

    def __init__(self, arguments: dict[str, Any], frames: Frames) -> None:
        """Find out which models run by tracking all frames once."""
        from holistic_native import Holistic
        from holistic_native.runtime.interpreter import Interpreter

        self.sequences: list[tuple[int, ...]] = []
        with recording() as found, Holistic(**arguments) as tracker:
            for frame in frames.looped(frames.shape[0]):
                found.runs.clear()
                tracker.process(frame)
                self.sequences.append(tuple(found.runs))
        del self.sequences[:WARM_UP]
        self.usual = Counter(self.sequences).most_common(1)[0][0]
        self.names = {number: str(found.made[number][1]["name"]) for number in sorted(set().union(*self.sequences))}
        counts = range(1, min(len(os.sched_getaffinity(0)), MOST_THREADS) + 1)
        self._models: dict[int, dict[int, Interpreter]] = {}
        for number in self.names:
            args, kwargs = found.made[number]
            self._models[number] = {n: Interpreter(*args, **{**kwargs, "num_threads": n}) for n in counts}
        noise = np.random.default_rng(1)
        for model in (model for by_threads in self._models.values() for model in by_threads.values()):
            for view in model.inputs:
                view[...] = noise.random(view.shape, np.float32)

    def alone(self) -> dict[int, dict[int, float]]:
        """Run each model in a loop: median milliseconds by model and thread count."""
        return {
            number: {threads: _looped([model]) for threads, model in by_threads.items()}
            for number, by_threads in self._models.items()
        }

    def in_sequence(self, threads: dict[int, int]) -> float:
        """Run the usual frame's models one after another, each on so many threads: median milliseconds of all."""
        return _looped([self._models[number][threads[number]] for number in self.usual])


def _looped(models: list[Interpreter]) -> float:
    times = []
    for model in models:
        model.run()
    for _ in range(RUNS):
        start = time.perf_counter()
        for model in models:
            model.run()
        times.append(1e3 * (time.perf_counter() - start))
    return median(times)
