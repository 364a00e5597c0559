"""A search that is over soon: the front of the hand model, on made-up pictures. Run as a program, it kills itself.

python -m tests.support.searches MODEL LOG MEASUREMENTS
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from holistic_native.compress.crops import CropSet
from holistic_native.compress.quantize import Job, search
from holistic_native.compress.reading import Reading
from holistic_native.compress.search import Budget
from holistic_native.tflite.graph import Graph

# What the front computes, read as points: after five blocks, after two.
FIVE_BLOCKS, TWO_BLOCKS = 119, 109


def pictures(count: int, size: int, seed: int = 0) -> list[NDArray[np.float32]]:
    """Smooth random pictures, unlike one another."""
    rng = np.random.default_rng(seed)
    coarse = rng.random((count, 1, 8, 8, 3)).astype(np.float32)
    large = coarse.repeat(size // 8, axis=2).repeat(size // 8, axis=3)
    return list(np.rint(large * 255).astype(np.float32) / np.float32(255))


def crop_set(crops: list[NDArray[np.float32]], limit: int = 100) -> CropSet:
    """Give crops of one source, with somebody there."""
    kept = CropSet(limit, seed=1)
    for crop in crops:
        kept.add(crop, source="made up", present=True)
    return kept


def front_job(hand: bytes, last: int = FIVE_BLOCKS) -> Job:
    """Return the job, made from `hand_landmark_full.tflite`."""
    crops = crop_set(pictures(2, 224))
    return Job("front.tflite", Graph(hand).extract(outputs=[last]), Reading(), crops, crops, None, Budget(0.09, 0.3))


def main() -> None:
    """Search, and be killed after so many measurements."""
    model, log, measurements = sys.argv[1:]
    left = iter(range(int(measurements)))
    next(left)

    def progress(_: int) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    search(front_job(Path(model).read_bytes()), log=Path(log), progress=progress)


if __name__ == "__main__":
    main()
