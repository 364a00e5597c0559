"""Threads of the parent are inside tasks when children are forked; the children use the tasks, and close them."""

from __future__ import annotations

import threading
from itertools import cycle

from bench.exit_scripts.given import FRAMES, clock_starts, forks, tracked
from bench.pose_tasks import PictureTask, camera_task, feed, image

LATE_MS = 10**9
pictures = PictureTask()
right = tracked(pictures)
answered: list[int] = []
camera = camera_task(answered.append)
end = threading.Event()


def detect() -> None:
    """Detect until the script ends."""
    for frame in cycle(FRAMES):
        if end.is_set():
            return
        pictures.process(frame)


def works() -> bool:
    """Use both tasks of the parent's."""
    camera.detect_async(image(FRAMES[0]), LATE_MS)
    camera.close()
    return answered[-1] == LATE_MS and tracked(pictures) == right


threads = [threading.Thread(target=work) for work in (detect, detect, lambda: feed(camera, FRAMES, end))]
for thread in threads:
    thread.start()
clock_starts()
try:
    forks(works)
finally:
    end.set()
    for thread in threads:
        thread.join()
