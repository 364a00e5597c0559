"""What writing landmarks costs: of the rate of a run, and of memory.

    python -m bench.landmark_files VIDEO [--only NAME ...] [--rounds 5] [--frames 120] [--markdown FILE] [--json FILE]

Rates are of one process: it tracks the video as a stream and writes the results in a format, or throws them away, in
turns, round after round; the figure is the median of the ratios of neighbouring rounds. Processor time and memory are
those of a process that writes random landmarks: 300 and 18,000 frames of them (10 seconds and 10 minutes), whose peaks
are to be the same; of folders of a file for each frame, 300 in both columns.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.machine import machine
from bench.media import decoded
from bench.table import table, verdict, write_json
from holistic_native import Holistic
from holistic_native.formats.landmark_file import LandmarkWriter, Recording
from holistic_native.formats.table import FORMATS, format_of
from holistic_native.result import HolisticResult, LandmarkList, NormalizedLandmarkList

SHORT, LONG = 300, 18_000
FOLDERS = {entry.name for entry in FORMATS if entry.is_folder}
LEAST_RATE, MOST_GROWTH_MIB = 0.95, 10.0
# Not `ru_maxrss`, which a process takes over from the one that started it.
GROW = """
import sys
from pathlib import Path
from bench.landmark_files import write_noise
seconds = write_noise(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
(peak,) = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
print(seconds * 1e3 / int(sys.argv[3]), int(peak) / 1024)
"""


def noise(random: np.random.Generator) -> HolisticResult:
    """Return a result of random numbers."""
    shapes = ((33, 4), (33, 4), (21, 3), (21, 3), (468, 3))
    pose, world, left, right, face = (random.random(shape, np.float32) for shape in shapes)
    hands = NormalizedLandmarkList(left), NormalizedLandmarkList(right)
    body = NormalizedLandmarkList(pose), LandmarkList(world)
    return HolisticResult(*body, *hands, NormalizedLandmarkList(face), None)


def write_noise(name: str, path: Path, frames: int) -> float:
    """Write frames of random numbers, ten different ones in turn; return the seconds of processor time that takes."""
    random = np.random.default_rng(0)
    results = [noise(random) for _ in range(10)]
    start = time.process_time()
    with format_of(path, name).kind(path, Recording("noise", 1280, 720, 30.0, 468)) as writer:
        for index in range(frames):
            writer.add(index, index / 30, results[index % len(results)])
    return time.process_time() - start


def cost(name: str, frames: int) -> tuple[float, float]:
    """Return what writing so many frames costs: processor time of a frame, ms, and the most memory, MiB."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", GROW, name, f"{folder}/out", str(frames)]
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    milliseconds, mib = map(float, out.split())
    return milliseconds, mib


def seconds(holistic: Holistic, frames: list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]], name: str) -> float:
    """Track the frames and write the results, or throw them away if there is no name of a format."""
    height, width = frames[0].shape[:2]
    recording = Recording("video", width, height, 30.0, 468)
    holistic.reset()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "out")
        start = time.perf_counter()
        if not name:
            for _ in holistic.stream(frames):
                pass
            return time.perf_counter() - start
        with format_of(path, name).kind(path, recording) as writer:
            add_all(writer, holistic, frames)
        return time.perf_counter() - start


def add_all(
    writer: LandmarkWriter, holistic: Holistic, frames: list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]
) -> None:
    """Track the frames and write the results."""
    for index, result in enumerate(holistic.stream(frames)):
        writer.add(index, index / 30, result)


def main() -> int:
    """Measure, report; 1 when a bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", type=Path)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="formats (default: all)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    names = [entry.name for entry in FORMATS if args.only is None or entry.name in args.only]
    frames = decoded(args.video, args.frames)
    frames = [frames[index % len(frames)] for index in range(args.frames)]
    ratios: dict[str, list[float]] = {name: [] for name in names}
    with Holistic() as holistic:
        seconds(holistic, frames, "")
        for _ in range(args.rounds):
            for name in names:
                without = seconds(holistic, frames, "")
                ratios[name].append(without / seconds(holistic, frames, name))
    rows = []
    figures: dict[str, dict[str, Any]] = {}
    for name in names:
        rate = statistics.median(ratios[name])
        (_, small), (milliseconds, large) = cost(name, SHORT), cost(name, SHORT if name in FOLDERS else LONG)
        met = rate >= LEAST_RATE and large - small < MOST_GROWTH_MIB
        rounds = f"{min(ratios[name]):.3f}-{max(ratios[name]):.3f}"
        rows.append((name, f"{rate:.3f}", rounds, f"{milliseconds:.2f}", f"{small:.1f}", f"{large:.1f}", verdict(met)))
        figures[name] = {"rate": rate, "rates": ratios[name], "cpu_ms": milliseconds, "peak_mib": (small, large)}
        figures[name]["met"] = met
    head = ("format", "rate", "rounds", "CPU ms a frame", "MiB, 10 s", "MiB, 10 min", "bars met")
    text = f"{machine()}; {args.rounds} rounds of {args.frames} frames\n\n{table(head, rows)}"
    sys.stdout.write(text)
    if args.markdown is not None:
        args.markdown.write_text(text)
    write_json(args.json, figures)
    return 0 if all(found["met"] for found in figures.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
