"""The recordings of MediaPipe Tasks through the public classes: a few frames; bench/task_recordings.py has all."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from holistic_native.runtime.interpreter import choose_runtime
from tests.support.places import SHARED
from tests.support.recordings.cpu_class import rounds_like_the_recorder
from tests.support.recordings.task_replay import TASKS, differences, frames_of, replay

FOLDER = SHARED / "golden_tasks"
RECORDINGS = sorted(path for path in FOLDER.glob("*.*.npz"))
if not RECORDINGS:
    pytest.skip(f"{FOLDER} is not here", allow_module_level=True)
# As far as what is computed with other libraries than theirs agrees: matrices, the selfie models' own operation.
LIMITS = {"matrix": 3e-4, "mask": 2.0**-11}
# Of the sources, one picture and one video; each recording is there with all its frames in bench/task_recordings.py.
SAMPLE = [path for path in RECORDINGS if path.name.startswith(("hands.", "pose_squats"))]
FRAMES = 2


@pytest.mark.slow
@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
@pytest.mark.skipif(not rounds_like_the_recorder(), reason="XNNPACK rounds otherwise on this CPU")
@pytest.mark.skipif(choose_runtime() != "litert", reason="tflite-runtime computes hands to 3e-5 only")
def test_first_frames(path: Path) -> None:
    source, _, name = path.stem.partition(".")
    with np.load(path) as recorded:
        found = replay(TASKS[name], islice(frames_of(source, SHARED), FRAMES))
        compared = list(differences(recorded, found))
    # Of masks every second frame is recorded.
    assert {difference.frame for difference in compared} == ({0} if name.startswith("selfie") else set(range(FRAMES)))
    wrong = [gap for gap in compared if gap.elsewhere or gap.largest > LIMITS.get(gap.array, 0.0)]
    assert wrong == []
