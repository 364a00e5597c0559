"""Daemon threads are inside tasks when the script ends: two on one task's pictures, one that feeds another."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable
from itertools import count, cycle

from bench.exit_scripts.given import FRAMES, clock_starts
from bench.pose_tasks import PictureTask, camera_task, image


def check_threads() -> None:
    """End with exit code 1 if threads of the package have not ended: they may be inside native code."""
    if any(thread.name.startswith("holistic_native") for thread in threading.enumerate()):
        os._exit(1)


# Before anything of the package, so that it is called last.
atexit.register(check_threads)
answered = threading.Event()
pictures, camera = PictureTask(), camera_task(lambda _: answered.set())


def detect(busy: threading.Event) -> None:
    """Detect forever."""
    for frame in cycle(FRAMES):
        pictures.process(frame)
        busy.set()


def feed(busy: threading.Event) -> None:
    """Bring frames forever."""
    for timestamp, frame in zip(count(), cycle(FRAMES)):
        camera.detect_async(image(frame), timestamp)
        if answered.wait(0.001):
            busy.set()


def begin(work: Callable[[threading.Event], None]) -> None:
    """Begin a thread and wait until it is busy."""
    busy = threading.Event()
    threading.Thread(target=work, args=(busy,), daemon=True).start()
    busy.wait()


for work in (detect, detect, feed):
    begin(work)
clock_starts()
