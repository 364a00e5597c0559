"""Whether thousands of frames cost more than the first hundred: time and memory, a video in a loop.

    python -m bench.growth VIDEO [--frames 5000] [--markdown FILE] [--json FILE]

A step is as many whole loops as give about a hundred frames, so that every step tracks the same pictures.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from bench.machine import machine
from bench.media import Frames, decoded, stored
from bench.resources import rss_mib
from bench.table import table, verdict, write_json

STEP = 100
RSS_BAR_MIB = 2.0
# Steps printed in the table; the file has all.
PRINTED = 12


@dataclass(frozen=True)
class Step:
    """Some loops of the video.

    Attributes:
        frames: tracked so far.
        ms: median of a frame.
        rss_mib: memory in use at the end.
    """

    frames: int
    ms: float
    rss_mib: float


def grow(frames: Frames, count: int) -> list[Step]:
    """Track about `count` frames."""
    from holistic_native import Holistic

    length = max(1, round(STEP / frames.shape[0])) * frames.shape[0]
    steps, walls = [], []
    with Holistic() as tracker:
        for index, frame in enumerate(frames.looped(-(-count // length) * length), 1):
            start = time.perf_counter()
            tracker.process(frame)
            walls.append(1e3 * (time.perf_counter() - start))
            if index % length == 0:
                steps.append(Step(index, median(walls), rss_mib()))
                walls.clear()
    return steps


@dataclass(frozen=True)
class Verdict:
    """What the steps say.

    Attributes:
        first: median milliseconds of the first fifth of the steps.
        last: of the last fifth.
        spread: between the quartiles of all steps; a steady drift makes it smaller than the difference of the two.
        rss_growth: MiB from the end of the first step to the highest later one.
    """

    first: float
    last: float
    spread: float
    rss_growth: float

    @property
    def time_flat(self) -> bool:
        """Whether the time grows by no more than it varies."""
        return self.last - self.first <= self.spread

    @property
    def memory_flat(self) -> bool:
        """Whether memory stays within the bar."""
        return self.rss_growth <= RSS_BAR_MIB


def judge(steps: list[Step]) -> Verdict:
    """Compare the beginning with the end."""
    times = [step.ms for step in steps]
    fifth = max(1, len(times) // 5)
    low, _, high = quantiles(times, n=4)
    growth = max(step.rss_mib for step in steps) - steps[0].rss_mib
    return Verdict(median(times[:fifth]), median(times[-fifth:]), high - low, growth)


def markdown(steps: list[Step], verdict_: Verdict) -> str:
    """Make the table."""
    every = max(1, len(steps) // PRINTED)
    shown = [step for index, step in enumerate(steps) if index % every == 0 or step is steps[-1]]
    rows = [(str(step.frames), f"{step.ms:.2f}", f"{step.rss_mib:.1f}") for step in shown]
    return (
        f"{table(('frames', 'ms a frame', 'memory MiB'), rows)}\n"
        f"Time: first fifth {verdict_.first:.2f} ms, last fifth {verdict_.last:.2f} ms, between the quartiles of all "
        f"steps {verdict_.spread:.2f} ms; flat: {verdict(verdict_.time_flat)}. "
        f"Memory after the first step: {verdict_.rss_growth:+.1f} MiB; within {RSS_BAR_MIB:.0f} MiB: "
        f"{verdict(verdict_.memory_flat)}.\n"
    )


def main() -> None:
    """Measure, print the table, write files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", type=Path)
    parser.add_argument("--frames", type=int, default=5000)
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    about = machine()
    with tempfile.TemporaryDirectory() as folder:
        frames = stored(decoded(args.video, STEP), Path(folder), args.video.name)
        steps = grow(frames, args.frames)
    found = judge(steps)
    text = f"{about}; {frames.title}, {steps[-1].frames} frames, Holistic\n\n{markdown(steps, found)}"
    sys.stdout.write(text)
    if args.markdown is not None:
        args.markdown.write_text(text)
    write_json(args.json, {"about": about, "steps": [asdict(step) for step in steps], "verdict": asdict(found)})


if __name__ == "__main__":
    main()
