"""Run MediaPipe's own tests of its solutions on holistic_native, from copies outside the repository.

    python tools/run_mediapipe_tests.py TESTS_DIR DATA_DIR

TESTS_DIR holds the `*_test.py` of `mediapipe/python/solutions` at v0.10.21 (they are in its wheel). DATA_DIR holds the
media of tensorflow/tfjs-models: from `pose-detection/test_data` pose.jpg, pose_squats.mp4, pose_segmentation.png,
pose_squats.full.json and pose_squats_3d.full.json; from `hand-pose-detection/test_data` hands.jpg, asl_hand.25fps.mp4,
asl_hand.full.json and asl_hand_3d.full.json; from `face-detection/test_data` portrait.jpg. They must be installed
beside holistic_native: absl-py, opencv-python-headless, pillow, protobuf. Ends with 0 when all pass that can.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

TESTS = ("drawing_utils", "face_detection", "face_mesh", "hands", "holistic", "pose", "selfie_segmentation")
# Recordings that the tests read as .npz, and the two .json files that have the same numbers, with the names within.
RECORDINGS = {
    "pose_squats.full.npz": {"predictions": "pose_squats.full.json", "predictions_world": "pose_squats_3d.full.json"},
    "asl_hand.full.npz": {"predictions": "asl_hand.full.json", "w_predictions": "asl_hand_3d.full.json"},
}
# Tests that cannot pass, what they then say, and why. MediaPipe itself fails in them, and says the same.
HOPELESS = (
    ("holistic_test.PoseTest.test_on_image", "!_src.empty()", "its picture, holistic.jpg, is not public"),
    (
        "pose_test.PoseTest.test_on_video_full",
        "Mismatched elements: 2 / 4290",
        "its recording is not public; from that of tfjs-models MediaPipe too is up to 18 pixels away",
    ),
    (
        "selfie_segmentation_test.SelfieSegmentationTest.test_segmentation",
        "name 'tempfile' is not defined",
        "it uses tempfile without importing it",
    ),
)
SECONDS = 1800


def lay_out(tests: Path, data: Path, folder: Path) -> None:
    """Copy the tests, and the media where they look for it."""
    media = folder / "testdata"
    media.mkdir()
    for name in TESTS:
        shutil.copy(tests / f"{name}_test.py", folder)
    for path in data.iterdir():
        if path.is_file():
            shutil.copy(path, media)
    for name, sources in RECORDINGS.items():
        if all((data / source).is_file() for source in sources.values()):
            arrays: dict[str, Any] = {key: recorded(data / source) for key, source in sources.items()}
            if name.startswith("asl"):
                arrays = {key: array.reshape(len(array), 1, *array.shape[-2:]) for key, array in arrays.items()}
            np.savez(media / name, **arrays)


def recorded(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Read a recording; a frame without a result is NaN."""
    frames = json.loads(path.read_text())
    shape = next(np.shape(frame) for frame in frames if frame)
    return np.array([frame if frame else np.full(shape, np.nan) for frame in frames], dtype=np.float64)


def run(name: str, folder: Path, *, shim: bool) -> Iterator[tuple[str, str]]:
    """Run one test file; give each test's name and what went wrong, "" for nothing."""
    report = folder / f"{name}.xml"
    command = [sys.executable, *(["-m", "holistic_native.shim"] if shim else []), f"{name}_test.py"]
    command.append(f"--xml_output_file={report}")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    if not report.is_file():
        yield f"{name}_test", (done.stderr.strip().splitlines() or ["no report"])[-1]
        return
    for case in ET.parse(report).iter("testcase"):
        wrong = [*case.iter("failure"), *case.iter("error")]
        found = wrong[0].get("message") or "failed" if wrong else ""
        title = case.get("classname", "").replace("__main__.", "")
        yield f"{name}_test.{title}.{case.get('name')}", " ".join(found.split())[:300]


def hopeless(test: str, problem: str) -> str:
    """Say why a test cannot pass; "" if it can, or if this is not what it fails of."""
    return next((why for start, sign, why in HOPELESS if test.startswith(start) and sign in problem), "")


def main() -> int:
    """Run all tests and print a line for each."""
    parser = argparse.ArgumentParser(description="Run MediaPipe's own tests of its solutions on holistic_native.")
    parser.add_argument("tests", type=Path, metavar="TESTS_DIR")
    parser.add_argument("data", type=Path, metavar="DATA_DIR")
    parser.add_argument("--only", choices=TESTS, action="append", help="run one file; may be given again")
    parser.add_argument("--no-shim", action="store_true", help="run them on the installed mediapipe, to compare")
    args = parser.parse_args()
    counts = {"passed": 0, "failed": 0, "cannot pass": 0}
    with tempfile.TemporaryDirectory() as folder:
        lay_out(args.tests, args.data, Path(folder))
        for name in args.only or TESTS:
            for test, problem in run(name, Path(folder), shim=not args.no_shim):
                reason = hopeless(test, problem)
                counts["passed" if not problem else "cannot pass" if reason else "failed"] += 1
                state = "ok  " if not problem else "----" if reason else "FAIL"
                sys.stdout.write(f"{state} {test}{f'  {reason or problem}' if problem else ''}\n")
                sys.stdout.flush()
    sys.stdout.write(", ".join(f"{count} {state}" for state, count in counts.items()) + "\n")
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
