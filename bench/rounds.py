"""Trackers in processes of their own that take turns, A B A B ..., so that a busy moment meets both."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.media import Frames

WORKERS = Path(__file__).with_name("workers")
# The first frames of a round detect, and MediaPipe builds its graph anew.
WARM_UP = 10
OURS, THEIRS = "holistic_native", "mediapipe"


@dataclass(frozen=True)
class Round:
    """What a worker answers; `workers/track.py` says what each is.

    Attributes:
        walls: milliseconds of each frame; empty for a stream.
        cpu: milliseconds per frame, all threads.
        fps: frames per second, reading included.
        seen: parts found per frame.
        peak_mib: peak memory so far.
    """

    walls: list[float]
    cpu: float
    fps: float
    seen: float
    peak_mib: float


class Worker:
    """A tracker in a process of its own."""

    def __init__(self, python: Path, library: str, case: tuple[str, str], frames: Frames) -> None:
        """Start it."""
        command = [str(python), str(WORKERS / "track.py"), library, *case, *frames.arguments]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._library = library

    def play(self, mode: str, frames: int, warm_up: int = WARM_UP) -> Round:
        """Have it track frames once.

        Raises:
            RuntimeError: it ended instead; the message has its last lines.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"mode": mode, "frames": frames, "warm_up": warm_up}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the worker of {self._library} ended:\n{self._process.communicate()[1][-2000:]}")
        answer: dict[str, Any] = json.loads(line)
        return Round(**answer)

    def end(self) -> None:
        """Wait for its end."""
        self._process.communicate()


@contextmanager
def started(
    pythons: dict[str, Path], trackers: dict[str, tuple[str, str]], frames: Frames
) -> Iterator[dict[str, Worker]]:
    """Start a worker per library, with the class and the arguments (JSON) of its tracker, and end them."""
    with ExitStack() as stack:
        workers = {library: Worker(python, library, trackers[library], frames) for library, python in pythons.items()}
        for worker in workers.values():
            stack.callback(worker.end)
        yield workers


def both(mediapipe: Path) -> dict[str, Path]:
    """The interpreter of each library; MediaPipe goes first in every round."""
    return {THEIRS: mediapipe, OURS: Path(sys.executable)}
