"""Run three programs that were written for MediaPipe, unchanged, and compare what they give on two libraries.

    python tools/foreign_programs.py record DATA_DIR OUT_DIR                         # on an installed MediaPipe
    holistic-native shim tools/foreign_programs.py record DATA_DIR OUT_DIR           # on holistic_native
    python tools/foreign_programs.py compare OUT_DIR OUT_DIR

The programs, on PyPI: pose-format 0.15.0 (with simple-video-utils, av, certifi and tqdm), cvzone 1.6.1, FaceAnalyzer
0.1.33 (with scipy, pillow and a NumPy below 2); all need OpenCV. DATA_DIR holds media of tensorflow/tfjs-models:
pose_squats.mp4 and pose.jpg from `pose-detection/test_data`, hands.jpg from `hand-pose-detection/test_data`,
portrait.jpg from `face-detection/test_data`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

Values = dict[str, Any]
REPEATS = 5  # a picture is shown so often: tracking starts with the second


def video(path: Path) -> Iterator[Any]:
    """Give a video's frames, BGR."""
    import cv2

    capture = cv2.VideoCapture(str(path))
    while True:
        there, frame = capture.read()
        if not there:
            return
        yield frame


def picture(path: Path) -> Any:
    """Read a picture, BGR."""
    import cv2

    image = cv2.imread(str(path))
    if image is None:
        raise FileNotFoundError(f"no picture that OpenCV can read: {path}")
    return image


def pose_format(data: Path, out: Path) -> Values:
    """Estimate a video twice: by the function, with refined faces, and by the command, which writes a file."""
    from pose_format.bin import pose_estimation
    from pose_format.utils.holistic import load_holistic

    frames = [frame[:, :, ::-1].copy() for frame in video(data / "pose_squats.mp4")]
    height, width = frames[0].shape[:2]
    config = {"model_complexity": 0, "refine_face_landmarks": True}
    pose = load_holistic(frames, 25, width, height, additional_holistic_config=config)
    written = out / "command.pose"
    sys.argv = ["video_to_pose", "-i", str(data / "pose_squats.mp4"), "-o", str(written), "--format", "mediapipe"]
    pose_estimation.main()
    return {
        "holistic": np.ma.getdata(pose.body.data),
        "confidence": pose.body.confidence,
        "command": np.frombuffer(written.read_bytes(), np.uint8),
    }


def cvzone(data: Path, out: Path) -> Values:  # noqa: ARG001
    """Run its five detectors, each drawing on what it sees."""
    from cvzone.FaceDetectionModule import FaceDetector
    from cvzone.FaceMeshModule import FaceMeshDetector
    from cvzone.HandTrackingModule import HandDetector
    from cvzone.PoseModule import PoseDetector
    from cvzone.SelfiSegmentationModule import SelfiSegmentation

    values: Values = {"pose": [], "pose drawn": [], "mesh": []}
    pose = PoseDetector()
    for frame in video(data / "pose_squats.mp4"):
        drawn = pose.findPose(frame)
        landmarks, box = pose.findPosition(drawn)
        values["pose"].append([*np.ravel(landmarks), *box["bbox"], *box["center"]])
        values["pose drawn"].append(drawn)
    for static in (False, True):
        hands = HandDetector(staticMode=static)
        for shown in range(REPEATS):
            found, drawn = hands.findHands(picture(data / "hands.jpg"))
            name = f"hands {'static' if static else 'video'} {shown}"
            values[name] = [
                [*np.ravel(hand["lmList"]), *hand["bbox"], hand["type"] == "Left", *hands.fingersUp(hand)]
                for hand in found
            ]
            values[f"{name} drawn"] = drawn
    mesh = FaceMeshDetector()
    for _ in range(REPEATS):
        values["mesh drawn"], faces = mesh.findFaceMesh(picture(data / "portrait.jpg"))
        values["mesh"].append(faces)
    for model in (0, 1):
        for name in ("portrait", "pose"):
            image = picture(data / f"{name}.jpg")
            drawn, boxes = FaceDetector(modelSelection=model).findFaces(image.copy())
            values[f"faces {model} {name}"] = [[*box["bbox"], *box["center"], *box["score"]] for box in boxes]
            values[f"faces {model} {name} drawn"] = drawn
            values[f"selfie {model} {name}"] = SelfiSegmentation(model).removeBG(image)
    return values


def face_analyzer(data: Path, out: Path) -> Values:  # noqa: ARG001
    """Follow a face and measure it: position, orientation, eyes, mouth, mask."""
    from FaceAnalyzer import FaceAnalyzer

    image = picture(data / "portrait.jpg")[:, :, ::-1].copy()
    analyzer = FaceAnalyzer(max_nb_faces=1, image_shape=(image.shape[1], image.shape[0]))
    values: Values = {"landmarks": [], "eyes": []}
    for _ in range(REPEATS):
        analyzer.process(image)
        face = analyzer.faces[0]
        values["landmarks"].append(face.npLandmarks)
        values["eyes"].append(face.process_eyes(image))
    values["position"], values["orientation"] = face.get_head_posture()
    drawn = image.copy()
    face.draw_mask(drawn)
    values["mask drawn"] = drawn
    return values


PROGRAMS: dict[str, Callable[[Path, Path], Values]] = {
    "pose-format": pose_format,
    "cvzone": cvzone,
    "FaceAnalyzer": face_analyzer,
}


def record(data: Path, out: Path, programs: Mapping[str, Callable[[Path, Path], Values]]) -> None:
    """Run programs and keep all they give."""
    out.mkdir(parents=True, exist_ok=True)
    for name, program in programs.items():
        arrays: Values = {key: np.asarray(value) for key, value in program(data, out).items()}
        np.savez_compressed(out / f"{name}.npz", **arrays)
    import mediapipe

    sys.stdout.write(f"recorded {', '.join(programs)} on {mediapipe!r} {mediapipe.__version__}\n")


def compare(first: Path, second: Path, programs: Iterable[str]) -> int:
    """Print every value's largest difference; 0 when all are equal."""
    different = 0
    for name in programs:
        with np.load(first / f"{name}.npz") as one, np.load(second / f"{name}.npz") as other:
            for key in sorted({*one.files, *other.files}):
                verdict = difference(one, other, key)
                different += verdict != "equal"
                sys.stdout.write(f"{name:19} {key:28} {verdict}\n")
    return 1 if different else 0


def difference(one: Any, other: Any, key: str) -> str:
    """Say how far two recordings of a value are apart."""
    if key not in one.files or key not in other.files:
        return "missing on one side"
    a, b = one[key], other[key]
    if a.shape != b.shape:
        return f"shapes {a.shape} and {b.shape}"
    if np.array_equal(a, b, equal_nan=a.dtype.kind == "f"):
        return "equal"
    if a.dtype.kind == "U":
        return f"{a.tolist()} and {b.tolist()}"
    return f"up to {np.nanmax(np.abs(a.astype(float) - b.astype(float))):.3g}, in {(a != b).mean():.2%} of {a.size}"


def main() -> int:
    """Record or compare, as the arguments say."""
    parser = argparse.ArgumentParser(description="Run three MediaPipe programs unchanged, compare what they give.")
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
