"""What taking out dead channels, and constant ones, does to each model: work, time and pixels.

    python -m bench.dead_channels [--rounds 15] [--crops 20]

Each model runs in turn with the one it is derived from, on one thread, in processor time; the median of the rounds'
ratios counts. Differences are those of the points, in pixels of the model's input, on random pictures.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from bench.machine import machine
from bench.table import table
from holistic_native.compress.judge import run
from holistic_native.compress.reading import reading_of
from holistic_native.compress.stopwatch import time_against
from holistic_native.evaluate import model_cost
from holistic_native.model_files.store import MODELS, ModelStore
from holistic_native.tflite.graph import Graph
from holistic_native.tflite.liveness import without_dead_channels

HEAD = ("model", "ms", "dead channels out: work", "time", "px", "constants too: work", "time", "px")


def row(name: str, content: bytes, rounds: int, crops: int) -> list[str]:
    """Measure one model, with its dead channels out and with the constant ones out as well."""
    reading = reading_of(name)
    graph = Graph(content)
    random = np.random.default_rng(0)
    images = [random.random(graph.shape(graph.inputs[0]), np.float32) for _ in range(crops)]
    points = reading.positions(run(content, images, reading))
    figures, milliseconds = [], 0.0
    for constants in (False, True):
        derived = without_dead_channels(content, fully_connected=True, constants=constants)
        milliseconds, time = time_against(content, derived, reading, rounds=rounds)
        work = model_cost(derived).macs / model_cost(content).macs
        furthest = np.abs(reading.positions(run(derived, images, reading)) - points).max()
        figures += [f"{work:.3f}", f"{time:.3f}", f"{furthest:.1g}"]
    return [name.removesuffix(".tflite"), f"{milliseconds:.2f}", *figures]


def main() -> int:
    """Print a row for each model that has such channels."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--crops", type=int, default=20)
    args = parser.parse_args()
    store = ModelStore(None)
    rows = []
    for name in MODELS:
        content = store.read(name)
        if without_dead_channels(content, fully_connected=True, constants=True) != content:
            rows.append(row(name, content, args.rounds, args.crops))
    sys.stdout.write(f"{machine()}\n\n{table(HEAD, rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
