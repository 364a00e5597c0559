"""Two hands as a batch of two, against one model run for each hand: time and bits.

    python -m bench.batches [--rounds 40] [--threads 1 2 4]

Both ways get the same two pictures, in turns: two runs as the tracker has them on so many threads (one after the other
on one; beside each other on more, each on half of them), and one run of the same model with room for two pictures, on
all threads. The median of the rounds' ratios counts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter as LiteRT

from bench.machine import machine
from bench.table import table
from holistic_native.model_files.store import ModelStore
from holistic_native.runtime.interpreter import Interpreter
from holistic_native.runtime.rounding import separate_scales
from holistic_native.scheduling.workers import WorkerThreads
from holistic_native.stages.hand_landmarks import LANDMARK_MODELS, RECROP_MODEL
from holistic_native.tflite.graph import Graph, keep_outputs
from holistic_native.tflite.liveness import without_dead_channels


class Pair:
    """Two models, each for one picture."""

    def __init__(self, content: bytes, threads: int) -> None:
        self._models = [Interpreter(content, name="single", num_threads=max(1, threads // 2)) for _ in range(2)]
        self._workers = WorkerThreads(min(threads, 2) - 1)

    def run(self, pictures: np.ndarray[Any, Any]) -> list[bytes]:
        """Run both, and return the bytes of each one's outputs."""

        def job(number: int) -> bytes:
            model = self._models[number]
            model.inputs[0][...] = pictures[number]
            model.run()
            return b"".join(view.tobytes() for view in model.outputs)

        return self._workers.run([lambda: job(0), lambda: job(1)])


class Batch:
    """One model for two pictures."""

    def __init__(self, content: bytes, threads: int) -> None:
        self._model = LiteRT(model_content=content, num_threads=threads)
        (entry,) = self._model.get_input_details()
        self._model.resize_tensor_input(entry["index"], [2, *entry["shape"][1:]])
        self._model.allocate_tensors()
        self._input = entry["index"]
        self._outputs = [output["index"] for output in self._model.get_output_details()]

    def run(self, pictures: np.ndarray[Any, Any]) -> list[bytes]:
        """Run it, and return the bytes of each picture's outputs."""
        self._model.tensor(self._input)()[...] = pictures
        self._model.invoke()
        outputs = [self._model.get_tensor(index) for index in self._outputs]
        return [b"".join(output[number].tobytes() for output in outputs) for number in range(2)]


def timed(work: Callable[[], list[bytes]]) -> tuple[float, list[bytes]]:
    """Return the milliseconds that some work takes, and what it gives."""
    start = time.perf_counter()
    found = work()
    return 1e3 * (time.perf_counter() - start), found


def row(name: str, content: bytes, threads: int, rounds: int) -> list[str]:
    """Compare both ways on one number of threads."""
    graph = Graph(content)
    pictures = np.random.default_rng(0).random((2, *graph.shape(graph.inputs[0])[1:]), np.float32)
    pair, batch = Pair(content, threads), Batch(content, threads)
    same = True
    times: list[tuple[float, float]] = []
    for number in range(rounds + 5):
        ways: list[Pair | Batch] = [pair, batch]
        order = ways[:: 1 if number % 2 else -1]
        found = {type(way): timed(lambda way=way: way.run(pictures)) for way in order}  # type: ignore[misc]
        (one, singly), (two, together) = found[Pair], found[Batch]
        same &= singly == together
        if number >= 5:
            times.append((one, two))
    one, two = (median(column) for column in zip(*times, strict=True))
    ratio = median(b / a for a, b in times)
    return [name, str(threads), f"{one:.2f}", f"{two:.2f}", f"{ratio:.3f}", "the same" if same else "others"]


def main() -> int:
    """Print a row for each model and number of threads."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2, 4])
    args = parser.parse_args()
    store = ModelStore(None)
    hand = without_dead_channels(keep_outputs(store.read(LANDMARK_MODELS[1]), (0, 1)), fully_connected=True)
    models = {"hand_landmark_full": hand, "hand_recrop": separate_scales(store.read(RECROP_MODEL))}
    rows = [row(name, content, n, args.rounds) for name, content in models.items() for n in args.threads]
    head = ("model", "threads", "two runs, ms", "a batch of two, ms", "batch / runs, median", "bits")
    sys.stdout.write(f"{machine()}\n\n{table(head, rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
