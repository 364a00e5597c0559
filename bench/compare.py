"""Track the same decoded frames with MediaPipe and with us, alternately in one run (A B A B ...).

    python -m bench.compare VIDEO --mediapipe PYTHON [--kind Holistic] [--arguments JSON] [--rounds 5] [--frames 120]

PYTHON is the interpreter of an environment with mediapipe==0.10.21. Prints medians over all frames and rounds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WARM_UP_FRAMES = 10


def decoded(video: Path, count: int) -> NDArray[np.uint8]:
    """Return up to `count` frames of a video, or a picture repeated, as (frames, height, width, 3) RGB."""
    import cv2

    image = cv2.imread(str(video))
    if image is not None:
        return np.repeat(np.ascontiguousarray(image[None, :, :, ::-1]), count, axis=0)
    capture = cv2.VideoCapture(str(video))
    frames = [frame[:, :, ::-1] for read, frame in islice(iter(capture.read, None), count) if read]
    return np.ascontiguousarray(np.stack(frames))


def worker(python: str, library: str, kind: str, arguments: str, frames: Path) -> subprocess.Popen[str]:
    """Start a measured process."""
    script = Path(__file__).with_name("worker.py")
    command = [python, str(script), library, kind, arguments, str(frames)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def play_round(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Have one process track all frames once."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", type=Path)
    parser.add_argument("--mediapipe", required=True, metavar="PYTHON")
    parser.add_argument("--kind", default="Holistic", choices=("Holistic", "Pose"))
    parser.add_argument("--arguments", default="{}", metavar="JSON")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, default=120)
    args = parser.parse_args()
    frames = decoded(args.video, args.frames)
    rounds: dict[str, list[dict[str, Any]]] = {"mediapipe": [], "holistic_native": []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frames.npy"
        np.save(path, frames)
        workers = {
            library: worker(python, library, args.kind, args.arguments, path)
            for library, python in (("mediapipe", args.mediapipe), ("holistic_native", sys.executable))
        }
        for _ in range(args.rounds):
            for library, process in workers.items():
                rounds[library].append(play_round(process))
        for process in workers.values():
            process.communicate()
    height, width = frames.shape[1:3]
    print(
        f"{args.video.name} {width}x{height}, {len(frames)} frames, {args.rounds} rounds, {args.kind}({args.arguments})"
    )
    print(f"{'':16} {'median ms':>10} {'p95 ms':>8} {'rounds (median ms)':>20} {'CPU ms':>8} {'peak MiB':>9}")
    medians = {}
    for library, measured in rounds.items():
        walls = np.array([r["wall"][WARM_UP_FRAMES:] for r in measured])
        medians[library] = float(np.median(walls))
        per_round = np.median(walls, axis=1)
        print(
            f"{library:16} {medians[library]:10.2f} {np.percentile(walls, 95):8.2f} "
            f"{per_round.min():9.2f} .. {per_round.max():5.2f} {np.median([r['cpu'] for r in measured]):8.1f} "
            f"{measured[-1]['peak_rss_mib']:9.0f}"
        )
    print(f"ours / MediaPipe: {medians['holistic_native'] / medians['mediapipe']:.2f}")


if __name__ == "__main__":
    main()
