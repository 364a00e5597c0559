"""A training that is over soon: of the smallest hand model, on a picture. Run as a program, it kills itself.

python -m tests.support.students MODEL CHECKPOINT STEPS float|int8
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from holistic_native.compress.plan import Planner, candidates
from holistic_native.compress.reading import reading_of
from holistic_native.compress.statistics import gather
from holistic_native.tflite.graph import Graph
from holistic_native.tflite.int8.plain import plain_model
from tests.support.searches import pictures

if TYPE_CHECKING:
    from holistic_native.compress.distil.job import Distilled
    from holistic_native.compress.reading import Reading
    from holistic_native.tflite.int8.recipe import QuantizeRecipe

LITE = "hand_landmark_lite.tflite"
STEPS = 6
SIDE = 96


def surroundings(count: int, side: int) -> NDArray[np.uint8]:
    """Return smooth random pictures as surroundings."""
    return np.concatenate([(picture * 255).astype(np.uint8) for picture in pictures(count, side)])


def recipe_for(content: bytes, reading: Reading, crops: list[NDArray[np.float32]], count: int) -> QuantizeRecipe:
    """Return the recipe that puts the first layers of a model in int8."""
    plain = reading.used(plain_model(content))
    layers = candidates(plain)[:count]
    tensors = [tensor for operator in Graph(plain).operators for tensor in operator.outputs]
    return Planner(LITE, content, gather(plain, tensors, crops)).recipe(layers)


def train(
    content: bytes, checkpoint: Path | None, progress: Callable[[int], None] = lambda _: None, *, int8: bool = False
) -> Distilled:
    """Train a student of another input size for a few steps, maybe to run in int8, and return what came out."""
    import torch

    from holistic_native.compress.distil.fake_int8 import start_of
    from holistic_native.compress.distil.job import Job, distil
    from holistic_native.compress.distil.options import Options
    from holistic_native.compress.network import Network

    torch.set_num_threads(1)
    crops = {"learned": pictures(2, 224)}
    student, recipe = Network.read(content).resized(SIDE, SIDE).write(), None
    # On made-up pictures there is no hand: what is there counts all the same.
    reading = replace(reading_of(LITE), presence=None)
    if int8:
        recipe = recipe_for(student, reading, pictures(2, SIDE), 12)
        student = start_of(student, recipe)
    options = Options(steps=STEPS, batch=2, rate=1e-3)
    job = Job(LITE, content, student, reading, surroundings(4, 336), crops, options, int8=recipe)
    distilled = distil(job, checkpoint=checkpoint, save_every=0, progress=progress)
    assert distilled is not None
    return distilled


def main() -> None:
    """Train, and be killed after so many steps."""
    model, checkpoint, steps, kind = sys.argv[1:]
    left = int(steps)

    def progress(_: int) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    train(Path(model).read_bytes(), Path(checkpoint), progress, int8=kind == "int8")


if __name__ == "__main__":
    main()
