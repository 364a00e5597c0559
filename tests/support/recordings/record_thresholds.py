"""Record what MediaPipe 0.10.21 finds with other confidences than 0.5, into tests/golden/thresholds.npz.

Run it with a Python (<= 3.12) that has `mediapipe==0.10.21` and scikit-image, and with the media beside the repository:

    python -m tests.support.recordings.record_thresholds

The entries are "<tracker>.<confidences>.<array>" as in thresholds.py, and "crowd.<model_selection>": the faces in one
picture, as MediaPipe's face detection finds them whatever its confidence is.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.recordings import GOLDEN
from tests.support.recordings.single_solutions import rows
from tests.support.recordings.thresholds import CASES, CONFIDENCES, TRACKERS, crowd, played

RECORDED = GOLDEN / "thresholds.npz"


def main() -> None:
    """Record every tracker with all confidences."""
    from mediapipe.python import solutions

    entries: dict[str, NDArray[Any]] = {}
    for name, confidences in CASES:
        with getattr(getattr(solutions, name), TRACKERS[name])(**CONFIDENCES[confidences]) as tracker:
            found = played(tracker, name)
        entries |= {f"{name}.{confidences}.{part}": value for part, value in found.items()}
        present = {part: np.isfinite(value).reshape(len(value), -1).any(1).astype(int) for part, value in found.items()}
        sys.stdout.write(f"{name}, {confidences}: {present}\n")
    for selection in (0, 1):
        with solutions.face_detection.FaceDetection(0.7, selection) as tracker:
            entries[f"crowd.{selection}"] = rows(tracker.process(crowd()))["face_detections"]
        sys.stdout.write(f"crowd, {selection}: {entries[f'crowd.{selection}'][:, 0]}\n")
    np.savez_compressed(RECORDED, allow_pickle=False, **entries)
    sys.stdout.write(f"{RECORDED.name} {RECORDED.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
