"""Track the same frames with two builds of this package, in turn in one run (old new old new ...).

    python -m bench.builds OLD_PYTHON VIDEO [--new PYTHON] [--rounds 15] [--frames 60] [--json FILE]

OLD_PYTHON is the interpreter of an environment with the older build; the newer one is that of --new, or the one that
runs this. What counts is the median, over all rounds, of new over old of the same round: a round in which the machine
was slow for one of the two weighs no more than any other. Nothing else may run meanwhile.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from bench.machine import machine
from bench.media import Frames, decoded, stored
from bench.rounds import OURS, Worker
from bench.table import write_json

# Title -> class and arguments (JSON) of a tracker, and how it is fed.
CASES = {
    "Holistic": ("Holistic", "{}", "process"),
    "Holistic, stream": ("Holistic", "{}", "stream"),
    'Holistic, profile="fast"': ("Holistic", '{"profile": "fast"}', "process"),
    "Pose": ("Pose", "{}", "process"),
    "Hands": ("Hands", "{}", "process"),
    "FaceMesh": ("FaceMesh", "{}", "process"),
}


class Row(NamedTuple):
    """One tracker: ms per frame of both builds, medians of the rounds, and the ratios new / old of the rounds."""

    title: str
    old: float
    new: float
    ratios: list[float]

    def text(self) -> str:
        """Write it as a row of a Markdown table."""
        first, _, third = quantiles(self.ratios, n=4)
        middle = median(self.ratios)
        return f"| {self.title} | {self.old:.2f} | {self.new:.2f} | {middle:.3f} | {first:.3f} to {third:.3f} |"


def measure(title: str, pythons: tuple[Path, Path], frames: Frames, rounds: int) -> Row:
    """Have both builds track the frames in turn."""
    kind, arguments, mode = CASES[title]
    workers = [Worker(python, OURS, (kind, arguments), frames) for python in pythons]
    count = frames.shape[0]
    times: list[tuple[float, ...]] = []
    for _ in range(rounds):
        played = [worker.play(mode, count) for worker in workers]
        times.append(tuple(1e3 / one.fps if mode == "stream" else median(one.walls) for one in played))
    for worker in workers:
        worker.end()
    old, new = (median(column) for column in zip(*times, strict=True))
    return Row(title, old, new, [second / first for first, second in times])


def main() -> None:
    """Measure, print the table, write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path, metavar="OLD_PYTHON")
    parser.add_argument("video", type=Path, metavar="VIDEO")
    parser.add_argument("--new", type=Path, default=Path(sys.executable), metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--only", default="", metavar="WORD", help="cases whose title has it")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        frames = stored(decoded(args.video, args.frames), Path(folder), args.video.name)
        chosen = [title for title in CASES if args.only in title]
        rows = [measure(title, (args.old, args.new), frames, args.rounds) for title in chosen]
    about = f"{machine()}; {frames.title}; {args.rounds} rounds"
    head = "| | old, ms | new, ms | new / old, median | middle half |\n|---|--:|--:|--:|--:|\n"
    sys.stdout.write(f"{about}\n\n{head}" + "".join(f"{row.text()}\n" for row in rows))
    write_json(args.json, {"about": about, "rows": [row._asdict() for row in rows]})


if __name__ == "__main__":
    main()
