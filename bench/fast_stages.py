"""Where the milliseconds of a frame of the fast profile go: each kind of work, as often as it is done.

    python -m bench.fast_stages VIDEO [VIDEO ...] [--frames 300] [--markdown FILE]

On one thread, so that the sum is the processor's time. Of each stage the shortest time counts, as on an idle machine,
times how often the stage ran per frame.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench.machine import machine
from bench.media import Frame, decoded
from bench.table import table
from holistic_native import Holistic
from holistic_native.atomic_write import write_atomically
from holistic_native.timing.timings import StageTime

INFERENCE = "inference"
DETECTIONS = 10
# Kinds of work by what the names of stages hold; the first that fits.
KINDS = {
    "pose_landmark": "pose model",
    "pose_detection": "body detector",
    "hand_landmark": "hand model",
    "hand_recrop": "re-crop model of the hands",
    "face_detection": "face detector",
    "face_landmark": "face model",
    "crop": "crops",
    "decode": "reading outputs",
    "other": "rules, regions, filters",
    "outside": "results, threads",
}


def kind_of(stage: str) -> str:
    """Name the kind of work of a stage, "branch / model / part"."""
    model = stage.rpartition(" / ")[0] if stage.endswith(INFERENCE) else stage.rpartition(" / ")[2]
    return next(kind for word, kind in KINDS.items() if word in model)


def measured(frames: Sequence[Frame]) -> dict[str, tuple[float, float]]:
    """Return how often each kind of work is done per frame, and how many ms of a frame it takes."""
    runs: Counter[str] = Counter()
    shortest: dict[str, float] = {}
    with Holistic(profile="fast", timings=True, num_threads=1) as tracker:
        timings = tracker.timings
        assert timings is not None

        def track(frame: Frame) -> list[StageTime]:
            timings.reset()
            tracker.process(frame)
            stages = [*timings.stages, timings.outside]
            for stage in stages:
                shortest[stage.name] = min(stage.median_ms, shortest.get(stage.name, stage.median_ms))
            return stages

        # What runs on the first frame only is timed more than once too.
        for _ in range(DETECTIONS):
            track(frames[0])
            tracker.reset()
        for frame in frames:
            runs.update({stage.name: stage.calls for stage in track(frame)})
    found: dict[str, tuple[float, float]] = {}
    for name, count in runs.items():
        often, ms = found.get(kind_of(name), (0.0, 0.0))
        share = count / len(frames)
        found[kind_of(name)] = often + share, ms + share * shortest[name]
    return found


def main() -> None:
    """Measure, print the table, write a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("videos", type=Path, nargs="+")
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    args = parser.parse_args()
    videos = [measured(decoded(path, args.frames)) for path in args.videos]
    rows = []
    for kind in KINDS.values():
        cells = [found.get(kind, (0.0, 0.0)) for found in videos]
        rows.append([kind, *(text for often, ms in cells for text in (f"{often:.2f}", f"{ms:.2f}"))])
    sums = [("", f"{sum(ms for _, ms in found.values()):.1f}") for found in videos]
    rows.append(["sum", *(text for pair in sums for text in pair)])
    head = ["of a frame", *(text for path in args.videos for text in (f"{path.name}, times", "ms"))]
    text = f"{machine()}\n\n{table(head, rows)}"
    sys.stdout.write(text)
    if args.markdown is not None:
        write_atomically(args.markdown, text.encode())


if __name__ == "__main__":
    main()
