"""Whether the hands are faster beside each other, on half of the cores each, or in turn on all: the rule of `Schedule`.

    python -m bench.schedules VIDEO [--cores 1 2 4] [--rounds 5] [--frames 120] [--markdown FILE]

Both ways take turns in one run, for each number of cores. To see what a machine with fewer cores would do, run it under
`taskset`.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from bench.machine import machine
from bench.media import Frame as Pixels
from bench.media import decoded
from bench.rounds import WARM_UP
from bench.table import table
from holistic_native.cascade.cascade import Cascade
from holistic_native.frames.frame import Frame
from holistic_native.options import PoseOptions
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.scheduling.schedule import Branches, Schedule, usable_cores

TICK_US = 33333


class InTurn(Schedule):
    """One model after the other, each on all cores."""

    def __init__(self, cores: int) -> None:
        super().__init__(cores, wide_models=True)
        self.at_once = 1

    def branches(self, hands: int) -> Branches:  # noqa: ARG002
        """Give each branch all cores."""
        return Branches(self.alone, self.alone, together=False)


def make(schedule: Schedule) -> Cascade:
    """Load a cascade that divides its cores in this way."""
    loader = Loader(RuntimeOptions(num_threads=schedule.cores, runtime="litert"))
    loader.schedule = schedule
    return Cascade(loader, PoseOptions(), refine=False)


def play(cascade: Cascade, frames: list[Pixels]) -> list[float]:
    """Return the milliseconds of each frame after the first ones."""
    cascade.reset()
    walls = []
    for index, frame in enumerate(frames, start=1):
        start = time.perf_counter()
        cascade.track(Frame(frame, index * TICK_US))
        walls.append(1e3 * (time.perf_counter() - start))
    return walls[WARM_UP:]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", type=Path)
    parser.add_argument("--cores", type=int, nargs="+", default=list(range(1, usable_cores() + 1)))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--markdown", type=Path)
    args = parser.parse_args()
    frames = decoded(args.video, args.frames)
    rows = []
    for cores in args.cores:
        ways = {"beside": make(Schedule(cores, wide_models=True)), "in turn": make(InTurn(cores))}
        walls: dict[str, list[list[float]]] = {way: [] for way in ways}
        for _ in range(args.rounds):
            for way, cascade in ways.items():
                walls[way].append(play(cascade, frames))
        for cascade in ways.values():
            cascade.close()
        cells = []
        for rounds in walls.values():
            medians = [float(np.median(one)) for one in rounds]
            cells += [f"{np.median(np.concatenate(rounds)):.2f}", f"{min(medians):.2f} .. {max(medians):.2f}"]
        rows.append([str(cores), *cells])
    text = f"{args.video.name}; {machine()}; {args.rounds} rounds\n\n" + table(
        ["cores", "beside ms", "rounds", "in turn ms", "rounds"], rows
    )
    sys.stdout.write(text + "\n")
    if args.markdown:
        args.markdown.write_text(text + "\n")


if __name__ == "__main__":
    main()
