"""A task still works on a camera's frames when the script ends."""

from __future__ import annotations

import threading

from bench.exit_scripts.given import FRAMES, clock_starts
from bench.pose_tasks import camera_task, image

answered = threading.Event()
camera = camera_task(lambda _: answered.set())
camera.detect_async(image(FRAMES[0]), 0)
answered.wait()
for timestamp, frame in enumerate(FRAMES, 1):
    camera.detect_async(image(frame), timestamp)
clock_starts()
