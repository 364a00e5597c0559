"""Scenarios: streams that are read, cut, dropped, closed from elsewhere, or end with an exception."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice
from typing import Any

from bench.media import Frame
from bench.soak.expecting import NotRefusedError, refused
from bench.soak.world import HOLISTIC, World


class SourceError(BaseException):
    """What a source of frames raises; no Exception, as an interrupt is none."""


def _begun(world: World, tracker: Any) -> Any:
    """Begin a stream and take some of its results."""
    stream = tracker.stream(cycle(world.frames))
    for _ in islice(stream, world.random.randint(0, 5)):
        pass
    return stream


def stream_read(world: World) -> None:
    """Read to the end; then process, since a tracker goes on where its stream has ended."""
    with world.disturbed() as (kind, tracker):
        world.check_streamed(kind, tracker)
        tracker.reset()
        results = list(tracker.stream(world.sequence[:3]))
        results += [tracker.process(frame) for frame in world.sequence[3:]]
        world.expect(str(kind), results)


def stream_closed(world: World) -> None:
    """Closed before its end."""
    with world.disturbed() as (_, tracker):
        for _ in range(3):
            _begun(world, tracker).close()


def stream_dropped(world: World) -> None:
    """Forgotten: at once, or as part of a cycle that a collection finds, in this thread or in another one."""
    with world.disturbed() as (_, tracker):
        stream = _begun(world, tracker)
        del stream
        held: list[Any] = [_begun(world, tracker)]
        held.append(held)
        del held
        if world.random.random() < 0.5:
            collector = threading.Thread(target=gc.collect)
            collector.start()
            collector.join()
        else:
            gc.collect()


def stream_closed_elsewhere(world: World) -> None:
    """Closed by another thread, while it rests or while its next result is asked for."""
    with world.disturbed() as (_, tracker):
        stream = _begun(world, tracker)
        closer = threading.Thread(target=stream.close)
        closer.start()
        closer.join()
        stream = _begun(world, tracker)
        closed = threading.Thread(target=_close_soon, args=(stream, world.random.uniform(0, 0.1)))
        closed.start()
        for _ in islice(stream, 20):
            pass
        closed.join()


def _close_soon(stream: Any, seconds: float) -> None:
    pause = threading.Event()
    pause.wait(seconds)
    while True:
        with suppress(ValueError):  # a result is being asked for
            stream.close()
            return
        pause.wait(0.001)


def stream_of_a_closed_tracker(world: World) -> None:
    """The tracker is closed while its stream is open, in this thread or in another one."""
    tracker = HOLISTIC()
    stream = _begun(world, tracker)
    next(stream)
    if world.random.random() < 0.5:
        tracker.close()
    else:
        closer = threading.Thread(target=tracker.close)
        closer.start()
        closer.join()
    refused(ValueError, list, stream)
    refused(ValueError, tracker.process, world.frames[0])


def stream_with_a_failing_source(world: World) -> None:
    """The source raises: first come the results of the frames before, then the exception."""
    count = world.random.randint(0, 5)

    def source(error: BaseException) -> Iterator[Frame]:
        yield from world.frames[:count]
        raise error

    with world.disturbed() as (_, tracker):
        results: list[Any] = []
        with suppress(OSError):
            results.extend(tracker.stream(source(OSError("the camera is gone"))))
        if len(results) != count:
            raise NotRefusedError(f"{len(results)} results of {count} frames before the source's error")
        try:
            for _ in tracker.stream(source(SourceError())):
                pass
        except SourceError:
            return
        raise NotRefusedError("the source's exception was lost")


def stream_kept_open(world: World) -> None:
    """Nothing else goes on beside an open stream; it gives the right results all the same."""
    with world.disturbed() as (kind, tracker):
        tracker.reset()
        stream = tracker.stream(world.sequence)
        results = [next(stream)]
        refused(RuntimeError, tracker.process, world.frames[0])
        refused(RuntimeError, tracker.reset)
        refused(RuntimeError, next, tracker.stream(world.frames))
        results.extend(stream)
        world.expect(str(kind), results)
