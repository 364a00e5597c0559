"""Whether making and closing trackers leaks: memory, descriptors and threads over many cycles.

    python -m bench.cycles [--cycles 1000] [--trackers Holistic,Pose] [--frames 1] [--json FILE]

A cycle makes one tracker, tracks some frames, the last of them in a stream that is left early, and closes it.
"""

from __future__ import annotations

import argparse
import gc
import sys
from dataclasses import asdict, dataclass
from itertools import repeat
from pathlib import Path

import numpy as np

import holistic_native as hn
from bench.machine import machine
from bench.resources import rss_mib
from bench.table import table, verdict, write_json

ALL = ("Holistic", "Pose", "Hands", "FaceMesh", "FaceDetection", "SelfieSegmentation")
POINTS = 11
# What is loaded and grows once: the first cycles.
WARM_UP = 10
BAR_MIB = 8.0


@dataclass(frozen=True)
class State:
    """What a process holds.

    Attributes:
        cycle: how many are done.
        rss_mib: memory in use.
        descriptors: open files.
        threads: all of them, also those Python does not know.
    """

    cycle: int
    rss_mib: float
    descriptors: int
    threads: int


def state(cycle: int) -> State:
    """Measure this process."""
    gc.collect()
    count = (sum(1 for _ in Path("/proc/self", name).iterdir()) for name in ("fd", "task"))
    return State(cycle, rss_mib(), *count)


def one_cycle(name: str, image: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], frames: int) -> None:
    """Make a tracker, use and close it."""
    with getattr(hn, name)() as tracker:
        for _ in range(frames - 1):
            tracker.process(image)
        if frames:
            stream = tracker.stream(repeat(image))
            next(stream)
            stream.close()


def cycles(names: tuple[str, ...], count: int, frames: int) -> list[State]:
    """Run all cycles; measure eleven times, first after those that warm up."""
    image = np.random.default_rng(0).integers(0, 256, (240, 320, 3), dtype=np.uint8)
    measured = {WARM_UP + round(step * count / (POINTS - 1)) for step in range(POINTS)}
    states = []
    for cycle in range(1, WARM_UP + count + 1):
        one_cycle(names[cycle % len(names)], image, frames)
        if cycle in measured:
            states.append(state(cycle))
    return states


def flat(states: list[State]) -> bool:
    """Say whether nothing grew: threads and descriptors not at all, memory not by more than it varies."""
    first, last = states[0], states[-1]
    same = (first.descriptors, first.threads) == (last.descriptors, last.threads)
    return same and last.rss_mib - max(found.rss_mib for found in states[: POINTS // 2]) <= BAR_MIB


def main() -> int:
    """Measure, print the table; 1 if something grew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cycles", type=int, default=1000)
    parser.add_argument("--trackers", default=",".join(ALL))
    parser.add_argument("--frames", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    names = tuple(arguments.trackers.split(","))
    states = cycles(names, arguments.cycles, arguments.frames)
    rows = [(str(s.cycle), f"{s.rss_mib:.1f}", str(s.descriptors), str(s.threads)) for s in states]
    sys.stdout.write(f"{machine()}; {', '.join(names)}, {arguments.frames} frames each\n\n")
    sys.stdout.write(table(("cycles", "memory MiB", "descriptors", "threads"), rows))
    sys.stdout.write(f"\nFlat: {verdict(flat(states))}.\n")
    write_json(arguments.json, {"about": machine(), "states": [asdict(found) for found in states]})
    return 0 if flat(states) else 1


if __name__ == "__main__":
    sys.exit(main())
