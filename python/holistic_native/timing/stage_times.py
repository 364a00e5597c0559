"""From the traces of frames to the time that each stage took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from holistic_native.timing.trace import Branch, FrameTrace, Look

NS_PER_MS = 1e6


class StageTime(NamedTuple):
    """What one stage took.

    Attributes:
        name: branch, model and part, as in "face / face_landmark / inference"; no branch where the tracker has but one.
            Parts are "crop" (a region of the frame into the model's input), "inference", and "decode" (reading the
            outputs). A branch's "other" is what lies between its looks: regions, smoothing, and the loading of models
            that wait for their first look.
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
        for look in sorted(frame.looks, key=_start):
            stages = times.setdefault(look.branch, {})
            for part, duration in _parts(look):
                stages.setdefault(f"{look.model} / {part}", []).append(duration)
    for frame in frames:
        for branch in frame.branches:
            looks = sum(look.end - look.start for look in frame.looks if look.branch == branch.name)
            times.setdefault(branch.name, {}).setdefault("other", []).append(branch.end - branch.start - looks)
    return {
        f"{branch} / {stage}" if branch else stage: durations
        for branch, stages in sorted(times.items())
        for stage, durations in stages.items()
    }


def outside_times(frames: Iterable[FrameTrace]) -> list[int]:
    """Return how long, in ns, each frame was in no stage."""
    return [frame.end - frame.start - _covered([*frame.looks, *frame.branches]) for frame in frames]


def _parts(look: Look) -> tuple[tuple[str, int], ...]:
    return (
        ("crop", look.cropped - look.start),
        ("inference", look.inferred - look.cropped),
        ("decode", look.end - look.inferred),
    )


def _covered(spans: Iterable[Look | Branch]) -> int:
    """Return how long at least one of the spans was on."""
    total = until = 0
    for span in sorted(spans, key=_start):
        total += max(0, span.end - max(until, span.start))
        until = max(until, span.end)
    return total


def _start(span: Look | Branch) -> int:
    return span.start
