"""Scenarios: forked children, with the trackers they inherit and with their own; none may outlive its step."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time
from collections.abc import Callable
from itertools import cycle
from typing import Any

from bench.children import child
from bench.soak.expecting import refused
from bench.soak.settings import CHOICES, drawn
from bench.soak.sharing import beside_each_other
from bench.soak.world import HOLISTIC, World

LONGEST_S = 60.0
PR_SET_PDEATHSIG = 1


class ChildError(AssertionError):
    """A child did not end as it should."""


def forked(job: Callable[[], None]) -> int:
    """Fork a child that does a job and exits with 0, or with 1 after an exception; return its process id.

    It ends with the thread that forked it, whatever happens, and by itself when the job takes too long.
    """

    def guarded() -> bool:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(round(LONGEST_S))
        job()
        return True

    return child(guarded)


def ended(pid: int, right: int = 0) -> None:
    """Wait for a child's end.

    Raises:
        ChildError: its exit code is another one; negative for the signal that ended it.
    """
    deadline = time.monotonic() + 2 * LONGEST_S
    while not (status := os.waitpid(pid, os.WNOHANG))[0]:
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise ChildError(f"child {pid} did not end within {2 * LONGEST_S:.0f} s")
        time.sleep(0.005)
    code = os.waitstatus_to_exitcode(status[1])
    if code != right:
        raise ChildError(f"a child ended with {code} instead of {right}")


def fork_and_use(world: World) -> None:
    """The child uses the inherited tracker, in `process` and in a stream, and closes it."""
    with world.disturbed() as (kind, tracker):
        tracker.process(world.frames[0])

        def use() -> None:
            world.check(kind, tracker)
            world.check_streamed(kind, tracker)
            tracker.close()

        ended(forked(use))


def fork_and_make(world: World) -> None:
    """The child makes another tracker, beside the inherited one or in its place."""
    with world.disturbed() as (kind, _):
        own = drawn(world, world.random.choice(list(CHOICES)))

        def make() -> None:
            with own() as new:
                world.check(own, new)
            world.close()
            with kind() as new:
                world.check(kind, new)

        ended(forked(make))
        with own() as new:
            world.check(own, new)


def fork_beside_a_stream(world: World) -> None:
    """The child is refused the parent's open stream, whose results are right in the parent; its tracker is free."""
    with world.disturbed() as (kind, tracker):
        tracker.reset()
        stream = tracker.stream(world.sequence)
        results = [next(stream)]

        def use() -> None:
            refused(RuntimeError, next, stream)
            world.check(kind, tracker)

        ended(forked(use))
        results.extend(stream)
        world.expect(str(kind), results)


def fork_beside_busy_threads(world: World) -> None:
    """The parent's threads track and load when the child is forked; both track with the same tracker afterwards."""
    with world.disturbed() as (kind, tracker):
        end = threading.Event()
        own = drawn(world, world.random.choice(list(CHOICES)))
        threads = [
            threading.Thread(target=track, args=(tracker, world, end)),
            threading.Thread(target=_load, args=(own, world, end)),
        ]
        for thread in threads:
            thread.start()
        try:
            time.sleep(world.random.uniform(0, 0.1))
            ended(forked(lambda: world.check(kind, tracker)))
        finally:
            end.set()
            for thread in threads:
                thread.join()


def track(tracker: Any, world: World, end: threading.Event) -> None:
    """Track all frames again and again until the end is asked for."""
    for frame in cycle(world.frames):
        if end.is_set():
            return
        tracker.process(frame)


def _load(kind: Any, world: World, end: threading.Event) -> None:
    while not end.is_set():
        with kind() as tracker:
            tracker.process(world.frames[0])


def fork_and_kill(world: World) -> None:
    """The child is killed while it tracks; the parent goes on."""
    with world.disturbed() as (_, tracker):
        pid = forked(lambda: track(tracker, world, threading.Event()))
        time.sleep(world.random.uniform(0, 0.2))
        os.kill(pid, signal.SIGKILL)
        ended(pid, -signal.SIGKILL)


def fork_from_a_thread(world: World) -> None:
    """A thread forks while another one tracks; the child uses the tracker, and a new one."""
    with world.disturbed(HOLISTIC) as (kind, tracker):
        end = threading.Event()

        def use() -> None:
            world.check(kind, tracker)
            with HOLISTIC() as new:
                world.check(kind, new)

        def fork() -> None:
            # The thread stays, since the child would be killed at its end.
            try:
                ended(forked(use))
            finally:
                end.set()

        beside_each_other([fork, lambda: track(tracker, world, end)])
