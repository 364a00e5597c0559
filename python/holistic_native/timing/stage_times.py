"""From the traces of frames to the time that each stage took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from holistic_native.timing.trace import Branch, FrameTrace, ModelRun

NS_PER_MS = 1e6


class StageTime(NamedTuple):
    """What one stage took.

    Attributes:
        name: branch, model and part, as in "face / face_landmark / inference"; no branch where the tracker has but one.
            Parts are "crop" (a region of the frame into the model's input), "inference", and "decode" (reading the
            outputs). A branch's "other" is what lies between its runs: regions, smoothing, and the loading of models
            that wait for their first run.
        calls: how often it ran.
        median_ms: of one call; nan without any.
        p95_ms: of one call; nan without any.
        ms_per_frame: mean over all frames, also those in which it did not run; 0 without any.
        share: of the time of all frames, from 0; stages that run beside each other may sum up to more than 1.
    """

    name: str
    calls: int
    median_ms: float
    p95_ms: float
    ms_per_frame: float
    share: float


def measured(name: str, times: Sequence[int], frames: Sequence[FrameTrace]) -> StageTime:
    """Sum up the times, in ns, of a stage's calls in these frames."""
    median, p95 = np.percentile(times, [50, 95]) / NS_PER_MS if times else (np.nan, np.nan)
    total, all_frames = sum(times), sum(frame.end - frame.start for frame in frames)
    return StageTime(
        name,
        len(times),
        float(median),
        float(p95),
        total / NS_PER_MS / len(frames) if frames else 0.0,
        total / all_frames if all_frames else 0.0,
    )


def stage_times(frames: Iterable[FrameTrace]) -> dict[str, list[int]]:
    """Return the times of each stage's calls in ns, by name: branches by theirs, models as they first began."""
    times: dict[str, dict[str, list[int]]] = {}
    for frame in frames:
        for run in sorted(frame.runs, key=_start):
            stages = times.setdefault(run.branch, {})
            for part, duration in _parts(run):
                stages.setdefault(f"{run.model} / {part}", []).append(duration)
    for frame in frames:
        for branch in frame.branches:
            runs = sum(run.end - run.start for run in frame.runs if run.branch == branch.name)
            times.setdefault(branch.name, {}).setdefault("other", []).append(branch.end - branch.start - runs)
    return {
        f"{branch} / {stage}" if branch else stage: durations
        for branch, stages in sorted(times.items())
        for stage, durations in stages.items()
    }


def outside_times(frames: Iterable[FrameTrace]) -> list[int]:
    """Return how long, in ns, each frame was in no stage."""
    return [frame.end - frame.start - _covered([*frame.runs, *frame.branches]) for frame in frames]


def _parts(run: ModelRun) -> tuple[tuple[str, int], ...]:
    return (
        ("crop", run.cropped - run.start),
        ("inference", run.inferred - run.cropped),
        ("decode", run.end - run.inferred),
    )


def _covered(spans: Iterable[ModelRun | Branch]) -> int:
    """Return how long at least one of the spans was on."""
    total = until = 0
    for span in sorted(spans, key=_start):
        total += max(0, span.end - max(until, span.start))
        until = max(until, span.end)
    return total


def _start(span: ModelRun | Branch) -> int:
    return span.start
