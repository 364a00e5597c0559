"""A sweep that is over soon: the front of the hand model, on made-up pictures. Run as a program, it kills itself.

python -m tests.support.prunings MODEL FOLDER POINTS
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import torch

from holistic_native.compress.pruning.points import Point
from holistic_native.compress.pruning.sweep import Sweep
from holistic_native.compress.reading import Reading
from holistic_native.tflite.graph import Graph
from tests.support.searches import FIVE_BLOCKS, crop_set, pictures

POINTS = (Point(share=0.25), Point(overall=0.2))


def front_sweep(hand: bytes) -> Sweep:
    """Return the sweep, made from `hand_landmark_full.tflite`."""
    torch.set_num_threads(1)
    front = Graph(hand).extract(outputs=[FIVE_BLOCKS])
    learned, judged = (crop_set(pictures(2, 224, seed)) for seed in (0, 1))
    return Sweep("front.tflite", front, Reading(), learned, judged, None, "obs", POINTS)


def main() -> None:
    """Prune, and be killed after so many points."""
    model, folder, points = sys.argv[1:]
    left = iter(range(int(points) - 1))

    def progress(_: int) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    front_sweep(Path(model).read_bytes()).run(Path(folder), progress=progress)


if __name__ == "__main__":
    main()
