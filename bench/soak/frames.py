"""Scenarios: frames and times that are refused, frames of other sizes and layouts, resets, results that are changed."""

from __future__ import annotations

import math
from dataclasses import fields
from functools import partial
from typing import Any

import numpy as np

from bench.bits import digest
from bench.media import Frame
from bench.soak.expecting import refused
from bench.soak.world import World
from holistic_native import LandmarkList

BAD_FRAMES: tuple[Any, ...] = (
    None,
    "frame",
    [[[0, 0, 0]]],
    np.zeros((8, 8, 3), np.float32),
    np.zeros((8, 8, 3), np.int16),
    np.zeros((8, 8), np.uint8),
    np.zeros((8, 8, 4), np.uint8),
    np.zeros((1, 8, 8, 3), np.uint8),
    np.zeros((0, 8, 3), np.uint8),
    np.zeros((8, 0, 3), np.uint8),
    np.broadcast_to(np.zeros(3, np.uint8), (1, 32767, 3)),
)
# 0 is before any time that a tracker has seen; 1.8e12 is milliseconds since 1970.
BAD_TIMES: tuple[Any, ...] = (math.nan, math.inf, -math.inf, -1.0, 0.0, 1.8e12, 1e300, 10**400, "now", 1j)


# Where a refused frame's time lies between those of two good ones.
BETWEEN_S = 0.01


def bad_frames(world: World) -> None:
    """Bad frames between good ones: each is refused, and the good ones are tracked as if they were missing."""
    with world.disturbed() as (kind, tracker):
        tracker.reset()
        results = []
        for frame, time in zip(world.sequence, world.times, strict=True):
            results.append(tracker.process(frame, timestamp=time))
            for number, bad in enumerate(world.random.sample(BAD_FRAMES, 3), 1):
                later = time + number * BETWEEN_S
                refused((TypeError, ValueError), partial(tracker.process, bad, timestamp=later))
        world.expect(f"{kind}, timed", results)


def bad_frames_in_streams(world: World) -> None:
    """A bad frame ends a stream, in its place; the tracker goes on behind it."""
    with world.disturbed() as (kind, tracker):
        tracker.reset()
        frames, times = world.sequence, world.times
        count = world.random.randint(0, len(frames) - 1)
        bad = world.random.choice(BAD_FRAMES)
        bad_time = times[0] / 2 if count == 0 else times[count - 1] + BETWEEN_S
        stream = tracker.stream(
            [*frames[:count], bad, *frames[count:]], timestamps=[*times[:count], bad_time, *times[count:]]
        )
        results: list[Any] = []
        refused((TypeError, ValueError), results.extend, stream)
        results += [tracker.process(frame, timestamp=t) for frame, t in zip(frames[count:], times[count:], strict=True)]
        world.expect(f"{kind}, timed", results)


def bad_times(world: World) -> None:
    """Times that are refused do not move the clock."""
    with world.disturbed() as (kind, tracker):
        tracker.reset()
        results = []
        for frame, time in zip(world.sequence, world.times, strict=True):
            results.append(tracker.process(frame, timestamp=time))
            for bad in BAD_TIMES:
                refused(ValueError, partial(tracker.process, frame, timestamp=bad))
        world.expect(f"{kind}, timed", results)


def odd_memory(world: World) -> None:
    """The same pixels in another order, with gaps, read-only, or written to after they were tracked."""
    with world.disturbed() as (kind, tracker):
        for frames, pixel_format in (
            ([frame[:, :, ::-1].copy() for frame in world.sequence], "bgr"),
            ([np.dstack((frame, frame[:, :, :1])) for frame in world.sequence], "rgba"),
            ([np.asfortranarray(frame) for frame in world.sequence], "rgb"),
            ([_gapped(frame) for frame in world.sequence], "rgb"),
        ):
            tracker.reset()
            results = []
            for frame in frames:
                results.append(tracker.process(frame, format=pixel_format))
                frame.flags.writeable = True
                frame[:] = world.random.randrange(256)
            world.expect(str(kind), results)


def _gapped(frame: Frame) -> Frame:
    height, width, _ = frame.shape
    larger = np.empty((2 * height, width + 7, 5), np.uint8)
    view = larger[::2, 3 : 3 + width, 1:4]
    view[:] = frame
    view.flags.writeable = False
    return view


def changing_resolutions(world: World) -> None:
    """Another size from frame to frame, down to a single pixel."""
    with world.disturbed() as (_, tracker):
        for frame in world.frames:
            height, width = frame.shape[:2]
            step = world.random.choice((1, 1, 2, 3, 5))
            bottom = world.random.choice((1, height // 3, height, height))
            tracker.process(frame[:bottom:step, : world.random.randint(1, width) : step])
            tracker.process(frame.swapaxes(0, 1))


def resets(world: World) -> None:
    """Resets at any moment."""
    with world.disturbed() as (_, tracker):
        for frame in world.frames:
            if world.random.random() < 0.3:
                tracker.reset()
            tracker.process(frame)


def changed_results(world: World) -> None:
    """Whatever is done to a result, the next ones do not change."""
    with world.disturbed() as (kind, tracker):
        tracker.reset()
        bits = []
        for frame in world.sequence:
            result = tracker.process(frame)
            bits.append(digest([result]))
            _spoil(result)
        world.expect_bits(f"{kind}, frame by frame", " ".join(bits))


def _spoil(result: Any) -> None:
    for field in fields(result):
        value = getattr(result, field.name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, LandmarkList):
                item.array[:] = 7.0
                item.landmark[0].x = -1.0
            elif isinstance(item, np.ndarray) and item.flags.writeable:
                item[:] = 7.0
