"""Frames per second of `extract`, exact and fast, of a loop in one process, and of MediaPipe in pose-format's worker.

python -m bench.extract rates MEDIA [--rounds 3] [--mediapipe PYTHON [--processes 2]]
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np

from bench.extract.media import write_clip
from bench.extract.process import extract, finish

BAR_LOOP, BAR_MEDIAPIPE = 0.95, 2.1
# Beside MediaPipe, by `pip install --no-deps`: what its directory worker imports.
POSE_FORMAT = ("pose-format==0.15.0", "simple-video-utils==0.9.2", "av", "tqdm", "certifi")
LOOP = """
import sys
from pathlib import Path
from holistic_native import Holistic
from holistic_native.media.sources import Opening, open_source

with Holistic() as tracker:
    for path in sorted(Path(sys.argv[1]).iterdir()):
        source = open_source(str(path), Opening("av"))
        for _ in tracker.stream(frame.image for frame in source.frames):
            pass
        tracker.reset()
"""
DIRECTORY = "import sys; from pose_format.bin.directory import main; sys.argv[0] = 'videos_to_poses'; main()"


@dataclass(frozen=True)
class Rate:
    """A program from its start to its end: frames per second, and processor time of all its processes for a frame."""

    rate: float
    cpu_ms: float


@dataclass(frozen=True)
class Round:
    """What was run side by side, one after the other; None for what was not."""

    extract: Rate
    fast: Rate
    loop: Rate
    mediapipe: Rate | None

    def rows(self) -> list[list[str]]:
        """Return them as rows of a table, with what each is of the loop's rate and of MediaPipe's."""
        runs = {"extract": self.extract, "extract --profile fast": self.fast, "one process": self.loop}
        if self.mediapipe is not None:
            runs["MediaPipe"] = self.mediapipe
        return [
            [name, f"{run.rate:.1f}", f"{run.cpu_ms:.1f}", f"{run.rate / self.loop.rate:.2f}", self._of_theirs(run)]
            for name, run in runs.items()
        ]

    def _of_theirs(self, run: Rate) -> str:
        return "" if self.mediapipe is None else f"{run.rate / self.mediapipe.rate:.2f}"


def same_videos(source: Path, folder: Path, count: int, length: int) -> int:
    """Cut clips of a video at its own size; return how many frames they have in all."""
    folder.mkdir()
    with av.open(source) as container:
        decoded: Any = container.decode(video=0)
        frames = [np.asarray(frame.to_image()) for frame in islice(decoded, length)]
    for number in range(count):
        write_clip(folder / f"{number:03}.mp4", frames, "libx264")
    return count * len(frames)


def rates(clips: Path, frames: int, work: Path, rounds: int, mediapipe: Path | None, processes: int) -> list[Round]:
    """Run all in turn.

    Args:
        clips: a folder of them.
        frames: how many they have.
        work: an empty folder.
        rounds: how often.
        mediapipe: interpreter of an environment with MediaPipe and pose-format; None leaves it out.
        processes: of MediaPipe, side by side.
    """
    found = []
    for number in range(rounds):
        ours = _rate(frames, partial(_extract, clips, work / f"out-{number}"))
        fast = _rate(frames, partial(_extract, clips, work / f"fast-{number}", "--profile", "fast"))
        loop = _rate(frames, partial(subprocess.run, [sys.executable, "-c", LOOP, str(clips)], check=True))
        theirs = None
        if mediapipe is not None:
            theirs = _rate(frames, partial(_directory, mediapipe, clips, work / "poses", processes))
        found.append(Round(ours, fast, loop, theirs))
    return found


def _rate(frames: int, run: Callable[[], object]) -> Rate:
    begun, before = time.monotonic(), _cpu_seconds()
    run()
    return Rate(frames / (time.monotonic() - begun), (_cpu_seconds() - before) / frames * 1e3)


def _cpu_seconds() -> float:
    """Return the processor time of all processes that were started from here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _extract(clips: Path, folder: Path, *options: str) -> None:
    finish(extract(clips, "-o", folder, *options), 0)


def _directory(python: Path, clips: Path, work: Path, processes: int) -> None:
    shutil.rmtree(work, ignore_errors=True)  # it leaves out what has a file beside it
    shutil.copytree(clips, work)
    options = ["--format", "mediapipe", "--directory", str(work), "--num-workers", str(processes)]
    command = [str(python), "-c", DIRECTORY, *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert len(list(work.glob("*.pose"))) == len(list(clips.iterdir())), "a video has no .pose file"
