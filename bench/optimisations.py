"""What the fast profile gains, and what that costs: each optimisation alone and all together, against exact.

    python -m bench.optimisations VIDEO [VIDEO ...] [--columns 0.0 0.5] [--settings JSON] [--frames 300]
        [--markdown FILE]

All trackers see the same frames, in turns; exact also with noise of one grey level, which shows what errors are worth.
Errors are those of `holistic_native.evaluate` against exact. `--columns` tracks a part of the picture only, from and to
a share of its width: a way to have one hand out of view.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from bench.machine import machine
from bench.media import Frame, decoded
from bench.rounds import WARM_UP
from bench.table import table, verdict
from holistic_native import Fast, Holistic, evaluate
from holistic_native.fast.tracker_arguments import tracker_arguments
from holistic_native.stages.hand_landmarks import RECROP_MODEL

EXACT = "exact"
# Exact on frames that nobody could distinguish from the others: what differs by less is no error of an optimisation.
NOISY = "exact, noise of one level"
SETTINGS: dict[str, dict[str, Any]] = {
    EXACT: {},
    NOISY: {},
    "dynamic_hands": {"profile": Fast.only(dynamic_hands=True)},
    "redetect_every=8": {"profile": Fast.only(redetect_every=8)},
    "face_every=2": {"profile": Fast.only(face_every=2)},
    "hands_every=2": {"profile": Fast.only(hands_every=2)},
    "skip_unchanged": {"profile": Fast.only(skip_unchanged=True)},
    "all of fast": {"profile": Fast(int8=False)},
    "all, hands_every=2": {"profile": Fast(int8=False, hands_every=2)},
    "fast (with int8)": {"profile": "fast"},
    "int8": {"profile": Fast.only(int8=True)},
}
MODELS = {
    "pose": "pose_landmark",
    "face det.": "face_detection",
    "face": "face_landmark",
    "re-crop": RECROP_MODEL.removesuffix(".tflite"),
    "hand": "hand_landmark",
}
# Of the errors: in % of the torso, shares, relative to exact.
BARS = {"body": 1.0, "left_hand": 2.0, "right_hand": 2.0}
LEAST_SHARE, MOST_JITTER = 0.97, 1.1


class Run:
    """A tracker with its clock and what it has found so far."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.tracker = Holistic(timings=True, **settings)
        self.recorder = evaluate.Recorder()
        self.wall: list[float] = []
        self.cpu: list[float] = []

    def track(self, frame: Frame) -> None:
        """Track a frame, and take the time."""
        wall, cpu = time.perf_counter(), time.process_time()
        result = self.tracker.process(frame)
        self.wall.append(1e3 * (time.perf_counter() - wall))
        self.cpu.append(1e3 * (time.process_time() - cpu))
        self.recorder.add(result, (frame.shape[1], frame.shape[0]))

    def inferences(self, model: str) -> int:
        """Return how often a model ran, whichever branch it is of."""
        assert self.tracker.timings is not None
        names = [(stage.name.split(" / ")[-2:], stage.calls) for stage in self.tracker.timings.stages]
        return sum(n for name, n in names if name[-1] == "inference" and name[0].startswith(model))


def with_noise(frame: Frame, random: np.random.Generator) -> Frame:
    """Return the frame with every byte one less, one more or the same."""
    noisy: Frame = np.clip(frame + random.integers(-1, 2, frame.shape), 0, 255).astype(np.uint8)
    return noisy


def run_all(frames: list[Frame], settings: dict[str, dict[str, Any]]) -> dict[str, Run]:
    """Track the frames with all settings, in turns."""
    with ExitStack() as stack:
        runs = {name: Run(value) for name, value in settings.items()}
        for run in runs.values():
            stack.callback(run.tracker.close)
        order = list(runs.values())
        random = np.random.default_rng(0)
        for frame in frames:
            noisy = with_noise(frame, random)
            for run in order:
                run.track(noisy if run is runs.get(NOISY) else frame)
            # Whoever comes after the first finds the frame in the processor's cache.
            order.append(order.pop(0))
    return runs


def cost_rows(runs: dict[str, Run]) -> list[list[str]]:
    """Lay out time and inferences, a row for each tracker."""
    rows = []
    for name, run in runs.items():
        wall, cpu = run.wall[WARM_UP:] or run.wall, run.cpu[WARM_UP:] or run.cpu
        counts = [str(run.inferences(model)) for model in MODELS.values()]
        rows.append([name, f"{np.median(wall):.2f}", f"{np.mean(wall):.2f}", f"{np.mean(cpu):.2f}", *counts])
    return rows


def error_rows(runs: dict[str, Run]) -> list[list[str]]:
    """Lay out errors against exact, a row for each tracker and part."""
    reference = runs[EXACT].recorder.track()
    rows = []
    for name, run in runs.items():
        if name == EXACT:
            continue
        for part, found in evaluate.compare(run.recorder.track(), reference).parts.items():
            position, presence, motion = found.position, found.presence, found.motion
            assert motion is not None
            if not position.frames or (position.max_px == 0 and presence.precision == presence.recall == 1):
                continue
            jitter = motion.jitter / motion.jitter_reference
            met = position.mae_percent <= BARS.get(part, np.inf)
            met = met and min(presence.precision, presence.recall) >= LEAST_SHARE and not jitter > MOST_JITTER
            figures = (f"{position.mae_percent:.2f}", f"{presence.precision:.3f}", f"{presence.recall:.3f}")
            flicker = f"{motion.flicker} ({motion.flicker_reference})"
            rows.append([f"{name}: {part.replace('_', ' ')}", *figures, f"{jitter:.2f}", flicker, verdict(met)])
    return rows


def report(path: Path, columns: tuple[float, float], count: int, settings: dict[str, dict[str, Any]]) -> str:
    """Measure on one video and lay out both tables."""
    frames = decoded(path, count)
    width = frames[0].shape[1]
    left, right = (round(share * width) for share in columns)
    frames = [np.ascontiguousarray(frame[:, left:right]) for frame in frames]
    runs = run_all(frames, settings)
    part = "" if columns == (0.0, 1.0) else f", columns {left} to {right}"
    costs = table(("settings", "median ms", "mean ms", "CPU ms", *(f"{name} runs" for name in MODELS)), cost_rows(runs))
    head = ("against exact", "MAE % torso", "precision", "recall", "jitter ratio", "flicker (exact's)", "bars met")
    same = "Parts that are exact's to the last bit on all frames are left out."
    return f"**{path.name}{part}**, {len(frames)} frames\n\n{costs}\n{table(head, error_rows(runs))}\n{same}\n"


def _read(settings: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: tracker_arguments(arguments) for name, arguments in settings.items()}


def main() -> None:
    """Measure, print the tables, write a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("videos", type=Path, nargs="+")
    parser.add_argument("--columns", type=float, nargs=2, default=(0.0, 1.0), metavar=("FROM", "TO"))
    parser.add_argument("--settings", type=json.loads, metavar="JSON", help="name: arguments of Holistic, one or more")
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    args = parser.parse_args()
    settings = SETTINGS if args.settings is None else {EXACT: {}, NOISY: {}, **_read(args.settings)}
    bars = ", ".join(f"{part.replace('_', ' ')} {bar:.0f} %" for part, bar in BARS.items())
    limits = f"precision and recall at least {LEAST_SHARE}; jitter at most {MOST_JITTER} times exact's"
    about = f"{machine()}\nBars: MAE at most {bars} of the torso; {limits}.\n\n"
    text = about + "\n".join(report(path, tuple(args.columns), args.frames, settings) for path in args.videos)
    sys.stdout.write(text)
    if args.markdown is not None:
        args.markdown.write_text(text)


if __name__ == "__main__":
    main()
