"""Scenarios: trackers that come and go, closed or not, by signal handlers, finalizers and other threads."""

from __future__ import annotations

import gc
import signal
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from types import FrameType
from typing import Any

from bench.soak.expecting import refused
from bench.soak.settings import CHOICES, drawn
from bench.soak.world import HOLISTIC, World


class AlarmError(BaseException):
    """What a signal handler raises, as the one of Ctrl-C does."""


@contextmanager
def alarm(handler: Callable[[], None], first: float, again: float = 0.0) -> Iterator[None]:
    """Have a signal handler called after some seconds, and then again and again if wanted."""

    def called(_number: int, _frame: FrameType | None) -> None:
        handler()

    before = signal.signal(signal.SIGALRM, called)
    signal.setitimer(signal.ITIMER_REAL, first, again)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def created_and_closed(world: World) -> None:
    """Made, used once, closed twice."""
    for make in world.random.sample(list(CHOICES), 2):
        tracker = drawn(world, make)()
        tracker.process(world.frames[0])
        tracker.close()
        tracker.close()
        refused(ValueError, tracker.process, world.frames[0])


def created_and_dropped(world: World) -> None:
    """Never closed: forgotten at once, or in a cycle."""
    for make in world.random.sample(list(CHOICES), 2):
        tracker = drawn(world, make)()
        tracker.process(world.frames[0])
        held = [tracker]
        if world.random.random() < 0.5:
            held.append(held)
        del tracker, held
    gc.collect()


def closed_by_a_signal_handler(world: World) -> None:
    """A handler closes the tracker that is at work, and raises or not."""
    for raises in (False, True):
        tracker = HOLISTIC()

        def close(tracker: Any = tracker, raises: bool = raises) -> None:
            tracker.close()
            if raises:
                raise AlarmError

        with alarm(close, world.random.uniform(0.001, 0.2)):
            _work_until_closed(world, tracker)
        refused(ValueError, tracker.process, world.frames[0])


def _work_until_closed(world: World, tracker: Any) -> None:
    frames = cycle(world.frames)
    try:
        if world.random.random() < 0.5:
            for _ in tracker.stream(frames):
                pass
        for frame in frames:
            tracker.process(frame)
    except (ValueError, AlarmError):
        return


def closed_by_a_finalizer(world: World) -> None:
    """A finalizer closes the tracker: while it rests, or while it is at work, in its own thread or in another one."""
    for collect in (_collect_now, _collect_in_this_thread, _collect_in_another_thread):
        tracker = HOLISTIC()
        tracker.process(world.frames[0])
        owner = _Owner()
        weakref.finalize(owner, tracker.close)
        del owner
        collect(world, tracker)
        refused(ValueError, tracker.process, world.frames[0])


class _Owner:
    """Part of a cycle, so that only a collection ends it."""

    def __init__(self) -> None:
        self.itself = self


def _collect_now(_world: World, _tracker: Any) -> None:
    gc.collect()


def _collect_in_this_thread(world: World, tracker: Any) -> None:
    def collect() -> None:
        gc.collect()

    with alarm(collect, world.random.uniform(0.001, 0.1)):
        _work_until_closed(world, tracker)


def _collect_in_another_thread(world: World, tracker: Any) -> None:
    collector = threading.Timer(world.random.uniform(0, 0.1), gc.collect)
    collector.start()
    _work_until_closed(world, tracker)
    collector.join()


def closed_by_another_thread(world: World) -> None:
    """Another thread closes the tracker that is at work."""
    tracker = HOLISTIC()
    closer = threading.Timer(world.random.uniform(0, 0.1), tracker.close)
    closer.start()
    _work_until_closed(world, tracker)
    closer.join()
    refused(ValueError, tracker.process, world.frames[0])


def called_by_a_signal_handler(world: World) -> None:
    """A handler that uses the tracker that is at work is refused, and the tracker's results stay right."""
    with world.disturbed() as (kind, tracker):
        used: list[Any] = []

        def use() -> None:
            try:
                used.append(tracker.process(world.frames[0]))
            except RuntimeError:
                return

        tracker.reset()
        results = []
        for frame in world.sequence:
            with alarm(use, world.random.uniform(0.001, 0.02)):
                results.append(tracker.process(frame))
        # Between two calls a handler is not refused: then the sequence is another one.
        if not used:
            world.expect(str(kind), results)


def interrupted_twice(world: World) -> None:
    """Two exceptions out of a signal handler, some milliseconds apart, in `process` and in a stream."""
    with world.disturbed() as (_, tracker):
        for track in (
            lambda: [tracker.process(frame) for frame in world.frames],
            lambda: list(tracker.stream(world.frames)),
        ):
            interrupted_by_two(world, track)


def interrupted_by_two(world: World, track: Callable[[], Any]) -> None:
    """Do work again and again until two interrupts have come; catch both."""
    interrupts = _TwoInterrupts()
    with alarm(interrupts.next, world.random.uniform(0.001, 0.1), world.random.uniform(0.0005, 0.006)):
        # The second one may come while the first is caught: hence two loops.
        while interrupts.left > 0:
            try:  # noqa: SIM105 (which is code of its own, to be interrupted)
                interrupts.catch(track)
            except AlarmError:  # noqa: PERF203
                pass


class _TwoInterrupts:
    def __init__(self) -> None:
        self.left = 2

    def next(self) -> None:
        self.left -= 1
        if self.left <= 0:  # less than 0 where another signal came in these very lines
            signal.setitimer(signal.ITIMER_REAL, 0)
        raise AlarmError

    def catch(self, track: Callable[[], Any]) -> None:
        while self.left > 0:
            try:  # noqa: SIM105
                track()
            except AlarmError:  # noqa: PERF203
                pass
