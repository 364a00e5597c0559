"""Pictures by `process_batch`, against the same pictures by `stream` of a tracker in static mode: rates and bits.

    python -m bench.picture_batches PICTURE_OR_VIDEO ... [--rounds 15] [--pictures 64] [--batch 16 64]

Pictures are taken in turns from all files, a video's one second apart. Both ways get the same ones, in turns; the
figures are medians of the rounds' ratios. `stream` takes all of them in one go, `process_batch` so many at a time: at
the end of each batch the pipeline runs empty. With batches of one that costs most: it is the rate of `process`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import chain, cycle, islice
from pathlib import Path
from statistics import median

from bench.machine import machine
from bench.media import Frame, decoded
from bench.table import table, verdict
from holistic_native import Holistic
from holistic_native.result import HolisticResult

LEAST_RATE = 0.95
EVERY = 30  # frames of a video, a second of most

Results = list[HolisticResult | Exception]


def timed(work: Callable[[], Results]) -> tuple[float, float, Results]:
    """Return the seconds and the seconds of processor time that some work takes, and its results."""
    start, cpu = time.perf_counter(), time.process_time()
    results = work()
    return time.perf_counter() - start, time.process_time() - cpu, results


def in_batches(tracker: Holistic, batches: list[list[Frame]]) -> Results:
    """Return the results of all batches as one list."""
    return [result for batch in batches for result in tracker.process_batch(batch)]


def main() -> int:
    """Print a table; 1 where a result differs or the bar is missed with the largest batch."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--pictures", type=int, default=64)
    parser.add_argument("--batch", type=int, nargs="+", default=[16, 64])
    options = parser.parse_args()
    sources = [cycle(decoded(path, EVERY * options.pictures)[::EVERY]) for path in options.files]
    pictures: list[Frame] = list(islice(chain.from_iterable(zip(*sources, strict=True)), options.pictures))
    ways: dict[int, Callable[[], Results]] = {}
    with Holistic() as tracker, Holistic(static_image_mode=True) as static:
        for size in options.batch:
            batches = [pictures[first : first + size] for first in range(0, len(pictures), size)]
            ways[size] = partial(in_batches, tracker, batches)
        rounds: dict[int, list[tuple[float, float]]] = {size: [] for size in ways}
        equal = True
        for turn in range(options.rounds + 1):  # the first one loads
            for size, way in ways.items():
                stream = timed(lambda: list(static.stream(pictures)))
                batch = timed(way)
                equal &= stream[2] == batch[2]
                if turn:
                    rounds[size].append((stream[0] / batch[0], stream[1] / batch[1]))
    rows = []
    for size, ratios in rounds.items():
        rates, processor = zip(*ratios, strict=True)
        met = median(rates) >= LEAST_RATE
        spread = f"{min(rates):.2f} .. {max(rates):.2f}"
        rows.append((str(size), f"{median(rates):.3f}", spread, f"{median(processor):.3f}", verdict(met)))
    print(f"{machine()}; {len(pictures)} pictures, {options.rounds} rounds; results equal: {verdict(equal)}\n")
    print(table(("pictures in a batch", "rate / stream's", "rounds", "by processor time", f">= {LEAST_RATE}"), rows))
    return 0 if equal and met else 1


if __name__ == "__main__":
    sys.exit(main())
