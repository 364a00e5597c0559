"""Record what MediaPipe 0.10.21 itself computes on the astronaut frames, into tests/golden.

Run it with a Python (<= 3.12) that has `mediapipe==0.10.21` and scikit-image, and with the lite and heavy pose models
copied into mediapipe's modules/pose_landmark folder:

    python -m tests.support.recordings.record_golden [TASK ...]

Each golden/astronaut.<task>.npz holds, for T frames and in MediaPipe's normalised coordinates (x / width, y / height,
z / width; world landmarks in metres), NaN where MediaPipe found nothing:

    pose, pose_world (T, 33, 4)     x, y, z, visibility
    face (T, 468 | 478, 3)          left_hand, right_hand (T, 21, 3)        not in the task "pose"
    mask (M, height / 4, width / 4) float16, every fourth row and column of the frames `mask_frames`; only in the task
                                    "holistic_mask"
    frames_sha256, cpu, mediapipe   the input's checksum, the recording CPU's class, MediaPipe's version

golden/edges.npz holds the scenarios of scenarios.py, as "<scenario>.pose" and so on, with every 12th face landmark.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support import astronaut
from tests.support.recordings import GOLDEN
from tests.support.recordings.cpu_class import cpu_class
from tests.support.recordings.scenarios import play, points, scenarios

TASKS: dict[str, dict[str, Any]] = {
    "holistic": {},
    "holistic_refine": {"refine_face_landmarks": True},
    "holistic_lite": {"model_complexity": 0},
    "holistic_heavy": {"model_complexity": 2},
    "holistic_raw": {"smooth_landmarks": False},
    "holistic_mask": {"enable_segmentation": True},
    "holistic_static": {"static_image_mode": True},
    "pose": {},
}
MASK_FRAMES = (4, 20)
MASK_STEP = 4


def record(task: str, images: list[NDArray[np.uint8]]) -> dict[str, NDArray[Any]]:
    """Run one task over all frames.

    MediaPipe's static mode lets hands and face depend on the frames before; a reset in front of each frame undoes
    that, so "holistic_static" is what each frame gives by itself.
    """
    import mediapipe

    solutions = mediapipe.solutions
    kind = solutions.pose.Pose if task == "pose" else solutions.holistic.Holistic
    rows: dict[str, list[NDArray[Any]]] = {}
    with kind(**TASKS[task]) as solution:
        for index, image in enumerate(images):
            if task == "holistic_static":
                solution.reset()
            result = solution.process(image)
            row = {
                "pose": points(result.pose_landmarks, 33, 4),
                "pose_world": points(result.pose_world_landmarks, 33, 4),
            }
            if task != "pose":
                row["face"] = points(result.face_landmarks, 478 if task == "holistic_refine" else 468, 3)
                row["left_hand"] = points(result.left_hand_landmarks, 21, 3)
                row["right_hand"] = points(result.right_hand_landmarks, 21, 3)
            if task == "holistic_mask" and index in MASK_FRAMES:
                row["mask"] = result.segmentation_mask[::MASK_STEP, ::MASK_STEP].astype(np.float16)
            for name, value in row.items():
                rows.setdefault(name, []).append(value)
    return {name: np.stack(values) for name, values in rows.items()}


def record_edges() -> dict[str, NDArray[Any]]:
    """Play every scenario to MediaPipe."""
    import mediapipe

    rows: dict[str, NDArray[Any]] = {}
    for name, scenario in scenarios().items():
        solutions = mediapipe.solutions
        kind = solutions.pose.Pose if scenario.kind == "pose" else solutions.holistic.Holistic
        with kind(**scenario.arguments) as solution:
            rows |= {f"{name}.{part}": value for part, value in play(solution, scenario).items()}
    return rows


def main() -> None:
    """Record the tasks named on the command line, or all."""
    import mediapipe

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tasks", nargs="*", metavar="TASK", default=[*TASKS, "edges"])
    images = astronaut.frames()
    about: dict[str, NDArray[Any]] = {
        "frames_sha256": np.array(astronaut.checksum(images)),
        "cpu": np.array(cpu_class()),
        "mediapipe": np.array(mediapipe.__version__),
        "mask_frames": np.array(MASK_FRAMES),
    }
    GOLDEN.mkdir(exist_ok=True)
    for task in parser.parse_args().tasks:
        rows = record_edges() if task == "edges" else record(task, images)
        path = GOLDEN / ("edges.npz" if task == "edges" else f"astronaut.{task}.npz")
        np.savez_compressed(path, allow_pickle=False, **rows, **about)
        present = {name: int(np.isfinite(value.reshape(len(value), -1)).any(1).sum()) for name, value in rows.items()}
        sys.stdout.write(f"{path.name} {path.stat().st_size} bytes, frames with a result: {present}\n")


if __name__ == "__main__":
    main()
