"""What a frame costs in each pixel format, against the same frame converted to RGB beforehand.

    python -m bench.pixel_formats VIDEO [--frames 65] [--rounds 3] [--threads N]

For each format, two trackers get each frame one after the other, now one first, now the other. Results must be equal.
The last column is the part of `process` that depends on the format: `checked_frame`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.media import decoded
from bench.rounds import WARM_UP
from holistic_native import Holistic
from holistic_native.frames.pixel_formats import FORMATS, checked_frame
from tests.support.pixel_formats import from_rgb, rgb_of

Frame = NDArray[np.uint8]


def timed(holistic: Holistic, image: Frame, pixel_format: Any) -> tuple[float, NDArray[np.float32]]:
    """Track a frame; return the milliseconds and the pose."""
    start = perf_counter()
    result = holistic.process(image, format=pixel_format)
    ms = 1000 * (perf_counter() - start)
    return ms, np.empty(0, np.float32) if result.pose_landmarks is None else result.pose_landmarks.array


def measure(frames: Frame, pixel_format: str, threads: int | None) -> NDArray[np.float64]:
    """Return for each frame the milliseconds in the format, in RGB, and of the conversion alone."""
    rows = []
    with Holistic(num_threads=threads) as one, Holistic(num_threads=threads) as other:
        for index, frame in enumerate(frames):
            image = from_rgb(frame, pixel_format)
            pair = [(one, image, pixel_format), (other, rgb_of(image, pixel_format), "rgb")]
            turn = 1 if index % 2 else -1
            (found, pose), (expected, other_pose) = [timed(*arguments) for arguments in pair[::turn]][::turn]
            np.testing.assert_array_equal(pose, other_pose)
            start = perf_counter()
            checked_frame(image, pixel_format)
            rows.append((found, expected, 1000 * (perf_counter() - start)))
    return np.array(rows[WARM_UP:])


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", type=Path)
    parser.add_argument("--frames", type=int, default=65)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int)
    args = parser.parse_args()
    frames = np.stack(decoded(args.video, args.frames))
    frames = frames[:, : frames.shape[1] // 2 * 2, : frames.shape[2] // 2 * 2]
    print(f"{args.video.name} {frames.shape[2]}x{frames.shape[1]}, {len(frames)} frames, {args.rounds} rounds")
    print(f"{'':6} {'ms':>8} {'ms in RGB':>10} {'difference':>11} {'of it conversion':>17}")
    for pixel_format in FORMATS:
        measured = np.concatenate([measure(frames, pixel_format, args.threads) for _ in range(args.rounds)])
        found, rgb, conversion = np.median(measured, axis=0)
        difference = float(np.median(measured[:, 0] - measured[:, 1]))
        print(
            f"{pixel_format:6} {found:8.2f} {rgb:10.2f} {100 * difference / rgb:+10.1f}% "
            f"{conversion:8.3f} ms {100 * conversion / rgb:4.1f}%"
        )


if __name__ == "__main__":
    main()
