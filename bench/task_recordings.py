"""Run every recording of MediaPipe Tasks 1.2.2 through the public classes, and say how many frames are the same.

    python -m bench.task_recordings [SUBSTRING ...]

Needs ../shared/golden_tasks, the models and bundles (`holistic-native models fetch`), and OpenCV.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.places import SHARED
from tests.support.recordings.task_replay import TASKS, differences, frames_of, replay

# Not equal by nature: computed in another way (matrix), by another operation or kept in half precision (mask).
NEARLY = ("matrix", "mask")
PER_FRAME = ("pose", "hands", "faces", "face_detections")
PICTURE_FRAMES = 3


def _length(recorded: Mapping[str, NDArray[Any]]) -> int:
    arrays = (len(recorded[name]) for name in PER_FRAME if name in recorded)
    return next(arrays, PICTURE_FRAMES)


def _compare(path: Path) -> tuple[int, int]:
    source, _, name = path.stem.partition(".")
    with np.load(path) as file:
        recorded = dict(file)
    length = _length(recorded)
    worst: dict[str, float] = defaultdict(float)
    wrong: set[int] = set()
    for gap in differences(recorded, replay(TASKS[name], islice(frames_of(source, SHARED), length))):
        worst[gap.array] = max(worst[gap.array], gap.largest)
        if gap.elsewhere or (gap.largest and gap.array not in NEARLY):
            wrong.add(gap.frame)
    far = ", ".join(f"{array} {largest:.2g}" for array, largest in worst.items() if largest)
    print(f"{path.stem:45} {length - len(wrong):3} of {length:3} frames equal  {far}", flush=True)
    return length - len(wrong), length


def main() -> None:
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path in sorted((SHARED / "golden_tasks").glob("*.*.npz")):
        if sys.argv[1:] and not any(wanted in path.name for wanted in sys.argv[1:]):
            continue
        total = totals[path.stem.partition(".")[2]]
        for place, frames in enumerate(_compare(path)):
            total[place] += frames
    for name, (equal, length) in totals.items():
        print(f"{name:25} {equal} of {length}")


if __name__ == "__main__":
    main()
