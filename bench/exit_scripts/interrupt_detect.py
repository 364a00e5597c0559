"""Two interrupts a few milliseconds apart, during a task's `detect`, caught by the script, ten times."""

from __future__ import annotations

from bench.exit_scripts.double_interrupt import rounds
from bench.exit_scripts.given import FRAMES
from bench.pose_tasks import PictureTask

task = PictureTask()


def work() -> None:
    """Detect on some pictures."""
    for frame in FRAMES:
        task.process(frame)


rounds(task, work)
