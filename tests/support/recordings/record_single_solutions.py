"""Record what MediaPipe 0.10.21's other solutions compute on the astronaut frames, into tests/golden/solutions.npz.

Run it with a Python (<= 3.12) that has `mediapipe==0.10.21` and scikit-image:

    python -m tests.support.recordings.record_single_solutions

The entries are "<task>.<frame>.<array>", layout as in single_solutions.py; faces keep every 6th landmark, masks every
8th row and column in half precision.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.recordings import GOLDEN
from tests.support.recordings.single_solutions import MASK_STEP, TASKS, frames, rows

FACE_STEP = 6


def kept(result: Any) -> dict[str, NDArray[Any]]:
    """Return what is recorded of a result."""
    arrays: dict[str, NDArray[Any]] = dict(rows(result))
    if "faces" in arrays:
        arrays["faces"] = arrays["faces"][:, ::FACE_STEP]
    mask = getattr(result, "segmentation_mask", None)
    if mask is not None:
        arrays["mask"] = mask[::MASK_STEP, ::MASK_STEP].astype(np.float16)
    return arrays


def main() -> None:
    """Record every task."""
    import mediapipe

    entries: dict[str, NDArray[Any]] = {}
    for name, task in TASKS.items():
        kind = getattr(getattr(mediapipe.solutions, task.module), task.kind)
        with kind(**task.arguments) as solution:
            for index, frame in enumerate(frames(name)):
                result = solution.process(np.ascontiguousarray(frame))
                entries |= {f"{name}.{index}.{part}": value for part, value in kept(result).items()}
    path = GOLDEN / "solutions.npz"
    np.savez_compressed(path, allow_pickle=False, **entries)
    found = sum(bool(np.isfinite(value).any()) for value in entries.values())
    sys.stdout.write(f"{path.name} {path.stat().st_size} bytes, {found} of {len(entries)} arrays are not empty\n")


if __name__ == "__main__":
    main()
