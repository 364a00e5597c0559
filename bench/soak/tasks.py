"""Scenarios: Tasks in all modes, with bad calls, cameras that are too fast, interrupts, forks and ends of all kinds."""

from __future__ import annotations

import gc
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from typing import Any

from bench.pose_tasks import PictureTask, camera_task, feed, image, pose_task
from bench.soak.ends import AlarmError, alarm, interrupted_by_two
from bench.soak.expecting import refused
from bench.soak.forks import ended, forked, track
from bench.soak.sharing import beside_each_other
from bench.soak.world import World
from holistic_native.tasks import vision

PERIOD_MS = 40
LATE_MS = 10**9
PATIENCE_S = 60.0


def check_pictures(world: World, task: PictureTask) -> None:
    """Compare what a task finds on pictures with what one found the first time."""
    world.expect("a task, pictures", [task.process(frame) for frame in world.sequence])


@contextmanager
def picture_task(world: World) -> Iterator[PictureTask]:
    """Lend a task; afterwards it must give the results of the first time."""
    task = PictureTask()
    check_pictures(world, task)
    yield task
    check_pictures(world, task)
    task.close()


def task_of_each_mode(world: World) -> None:
    """Pictures, a video, and a camera whose frames are waited for: it finds what the video has."""
    with picture_task(world):
        pass
    with pose_task(vision.RunningMode.VIDEO) as video:
        for number, frame in enumerate(world.sequence):
            results = [video.detect_for_video(image(frame), number * PERIOD_MS)]
            refused(ValueError, video.detect_for_video, image(frame), number * PERIOD_MS)
            refused(ValueError, video.detect, image(frame))
            world.expect(f"a task, frame {number}", results)
    arrived = threading.Semaphore(0)
    found: list[Any] = []

    def answer(result: Any, _image: Any, _timestamp: int) -> None:
        found.append(result)
        arrived.release()

    with pose_task(vision.RunningMode.LIVE_STREAM, answer) as camera:
        for number, frame in enumerate(world.sequence):
            camera.detect_async(image(frame), number * PERIOD_MS)
            if not arrived.acquire(timeout=PATIENCE_S):
                raise TimeoutError(f"no result of frame {number} within {PATIENCE_S:.0f} s")
    for number, result in enumerate(found):
        world.expect(f"a task, frame {number}", [result])


def camera_too_fast_for_its_task(world: World) -> None:
    """Frames are left out, never the last; the task is closed, dropped, or closed by its own callback."""
    for ending in ("close", "drop", "callback"):
        answered = _answers_to_a_fast_camera(world, ending)
        if answered != sorted(set(answered)) or answered[-1] != LATE_MS:
            raise AssertionError(f"{ending}: results in the order {answered}")


def _answers_to_a_fast_camera(world: World, ending: str) -> list[int]:
    answered: list[int] = []
    closed = threading.Event()

    def answer(timestamp: int) -> None:
        answered.append(timestamp)
        if ending == "callback" and timestamp == LATE_MS:
            held.pop().close()
            closed.set()

    held = [camera_task(answer)]
    for number, frame in enumerate(world.frames):
        held[0].detect_async(image(frame), number)
    held[0].detect_async(image(world.frames[0]), LATE_MS)
    if ending == "close":
        held[0].close()
    elif ending == "drop":
        held.clear()
        gc.collect()
    elif not closed.wait(PATIENCE_S):
        raise TimeoutError(f"the callback did not close its task within {PATIENCE_S:.0f} s")
    return answered


def task_interrupted_twice(world: World) -> None:
    """Two exceptions out of a signal handler, some milliseconds apart."""
    with picture_task(world) as task:
        interrupted_by_two(world, lambda: [task.process(frame) for frame in world.frames])


def task_closed_by_a_signal_handler(world: World) -> None:
    """A handler closes the task that is at work, and raises or not; from then on its results are empty."""
    for raises in (False, True):
        task = PictureTask()

        def close(task: PictureTask = task, raises: bool = raises) -> None:
            task.close()
            if raises:
                raise AlarmError

        with warnings.catch_warnings(), alarm(close, world.random.uniform(0.001, 0.2)):
            warnings.simplefilter("ignore", RuntimeWarning)  # that the task is closed
            try:
                for frame in cycle(world.frames):
                    if not task.process(frame).pose_landmarks:
                        break
            except AlarmError:
                pass


def threads_share_a_task(world: World) -> None:
    """Three threads with the same task: their calls wait for one another."""
    with picture_task(world) as task:
        beside_each_other([lambda: check_pictures(world, task)] * 3)


def fork_beside_busy_tasks(world: World) -> None:
    """The parent's threads are inside two tasks when the child is forked, which uses and closes both."""
    end = threading.Event()
    answered: list[int] = []

    def use() -> None:
        check_pictures(world, task)
        task.close()
        camera.detect_async(image(world.frames[0]), LATE_MS)
        camera.close()
        if answered[-1] != LATE_MS:
            raise AssertionError(f"the child's callback got {answered[-3:]}")

    def fork() -> None:
        try:
            time.sleep(world.random.uniform(0, 0.1))
            ended(forked(use))
        finally:
            end.set()

    with picture_task(world) as task, camera_task(answered.append) as camera:
        detect = partial(track, task, world, end)
        beside_each_other([detect, detect, partial(feed, camera, world.frames, end), fork])
