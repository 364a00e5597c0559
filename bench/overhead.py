"""What a frame costs beside its models: kernels one by one, Python, and memory allocated on the way.

    python -m bench.overhead VIDEO [--frames 300] [--markdown FILE] [--json FILE]

On one core, where nothing runs beside anything else, the frame's time is taken apart; on all cores, time is "outside"
when neither a model nor a crop runs on any thread.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import tracemalloc
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.machine import machine
from bench.media import Frames, decoded, stored
from bench.rounds import WARM_UP
from bench.spans import INFERENCE, WARP, covered, watched
from bench.table import table, verdict, write_json

OUTSIDE_BAR_MS = 0.6
KERNEL_BAR = 0.02
KEPT_BAR_KIB = 16.0


@dataclass(frozen=True)
class Parts:
    """Medians over the frames, milliseconds.

    Attributes:
        cores: the tracker's `num_threads`, 0 for its own choice.
        frame: the whole frame.
        inference: models, added up.
        warp: crops, added up.
        outside: the frame without the time in which a model or a crop ran.
        kernels: every kernel's milliseconds per frame.
        calls: and how often it is called.
    """

    cores: int
    frame: float
    inference: float
    warp: float
    outside: float
    kernels: dict[str, float]
    calls: dict[str, float]


def take_apart(frames: Frames, count: int, cores: int) -> Parts:
    """Track frames and report where the time went."""
    from holistic_native import Holistic

    walls, outside = [], []
    sums: defaultdict[str, list[float]] = defaultdict(list)
    calls: Counter[str] = Counter()
    with watched() as spans, Holistic(num_threads=cores or None) as tracker:
        for index, frame in enumerate(frames.looped(count)):
            spans.clear()
            start = time.perf_counter()
            tracker.process(frame)
            wall = time.perf_counter() - start
            if index < WARM_UP:
                continue
            walls.append(wall)
            outside.append(wall - covered(span for span in spans if span.name in (INFERENCE, WARP)))
            here: defaultdict[str, float] = defaultdict(float)
            for span in spans:
                here[span.name] += 1e3 * (span.end - span.start)
                calls[span.name] += 1
            for name, spent in here.items():
                sums[name].append(spent)
    measured = len(walls)
    # A kernel that is not called on every frame counts as nothing on the others.
    medians = {name: median(spent + [0.0] * (measured - len(spent))) for name, spent in sums.items()}
    inference, warp = medians.pop(INFERENCE), medians[WARP]
    per_frame = {name: calls[name] / measured for name in medians}
    return Parts(cores, 1e3 * median(walls), inference, warp, 1e3 * median(outside), medians, per_frame)


@dataclass(frozen=True)
class Allocations:
    """Memory that Python and NumPy allocate, KiB.

    Attributes:
        meanwhile: the most that a frame has in use beyond what was there before it, median over the frames.
        most: the same, the highest.
        kept: what is still in use at the end beyond what was when the tracker had settled.
    """

    meanwhile: float
    most: float
    kept: float


def allocations(frames: Frames, count: int) -> Allocations:
    """Track frames while Python counts bytes."""
    from holistic_native import Holistic

    peaks = [0.0] * (count - WARM_UP)
    settled = 0
    with Holistic() as tracker:
        tracemalloc.start()
        for index, frame in enumerate(frames.looped(count)):
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            tracker.process(frame)
            now, peak = tracemalloc.get_traced_memory()
            if index >= WARM_UP:
                peaks[index - WARM_UP] = (peak - before) / 1024
            if index == count // 2:
                settled = now
        kept = (tracemalloc.get_traced_memory()[0] - settled) / 1024
        tracemalloc.stop()
    return Allocations(median(peaks), max(peaks), kept)


def markdown(parts: list[Parts], memory: Allocations) -> str:
    """Make the tables."""
    lines = [
        (
            str(one.cores or "its own choice"),
            *(f"{value:.2f}" for value in (one.frame, one.inference, one.warp, one.outside)),
            f"<= {OUTSIDE_BAR_MS} {verdict(one.outside <= OUTSIDE_BAR_MS)}",
        )
        for one in parts
    ]
    head = ("`num_threads`", "frame ms", "models, added up", "crops, added up", "outside both", "bar met")
    one = parts[0]
    kernels = [
        (
            f"`{name}`",
            f"{one.calls[name]:.1f}",
            f"{1e3 * spent:.0f}",
            f"{100 * spent / one.frame:.2f} %",
            "" if name == WARP else verdict(spent <= KERNEL_BAR * one.frame),
        )
        for name, spent in sorted(one.kernels.items(), key=lambda item: -item[1])
        if spent > 0
    ]
    kernel_head = ("kernel, one core", "calls a frame", "us a frame", "share", "<= 2 %")
    kept = f"{memory.kept:+.1f} (bar {KEPT_BAR_KIB:.0f}: {verdict(memory.kept <= KEPT_BAR_KIB)})"
    return (
        f"{table(head, lines)}\n{table(kernel_head, kernels)}\n"
        f"Allocated while a frame is tracked, KiB: median {memory.meanwhile:.0f}, most {memory.most:.0f}; "
        f"kept over the second half of the run {kept}.\n"
    )


def main() -> None:
    """Measure, print the tables, write files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", type=Path)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    about = machine()
    with tempfile.TemporaryDirectory() as folder:
        frames = stored(decoded(args.video, args.frames), Path(folder), args.video.name)
        parts = [take_apart(frames, args.frames, cores) for cores in (1, 0)]
        memory = allocations(frames, args.frames)
    text = f"{about}; {frames.title}, {args.frames} frames\n\n{markdown(parts, memory)}"
    sys.stdout.write(text)
    if args.markdown is not None:
        args.markdown.write_text(text)
    write_json(args.json, {"about": about, "parts": [asdict(one) for one in parts], "allocations": asdict(memory)})


if __name__ == "__main__":
    main()
