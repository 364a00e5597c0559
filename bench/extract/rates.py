"""Frames per second of `extract`, of a loop in one process, and of MediaPipe in pose-format's directory worker.

python -m bench.extract rates MEDIA [--rounds 3] [--mediapipe PYTHON [--processes 2]]
"""

from __future__ import annotations

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
    """Frames per second of the three, from the start of the program to its end."""

    extract: float
    loop: float
    mediapipe: float | None

    def row(self) -> list[str]:
        """Return it as a row of a table, with both ratios."""
        theirs = "" if self.mediapipe is None else f"{self.mediapipe:.1f}"
        ratio = "" if self.mediapipe is None else f"{self.extract / self.mediapipe:.2f}"
        return [f"{self.extract:.1f}", f"{self.loop:.1f}", f"{self.extract / self.loop:.2f}", theirs, ratio]


def same_videos(source: Path, folder: Path, count: int, length: int) -> int:
    """Cut clips of a video at its own size; return how many frames they have in all."""
    folder.mkdir()
    with av.open(source) as container:
        decoded: Any = container.decode(video=0)
        frames = [np.asarray(frame.to_image()) for frame in islice(decoded, length)]
    for number in range(count):
        write_clip(folder / f"{number:03}.mp4", frames, "libx264")
    return count * len(frames)


def rates(clips: Path, frames: int, work: Path, rounds: int, mediapipe: Path | None, processes: int) -> list[Rate]:
    """Run the three in turn.

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
        ours = _seconds(partial(_extract, clips, work / f"out-{number}"))
        loop = _seconds(partial(subprocess.run, [sys.executable, "-c", LOOP, str(clips)], check=True))
        theirs = (
            None if mediapipe is None else _seconds(partial(_directory, mediapipe, clips, work / "poses", processes))
        )
        found.append(Rate(frames / ours, frames / loop, None if theirs is None else frames / theirs))
    return found


def _seconds(run: Callable[[], object]) -> float:
    begun = time.monotonic()
    run()
    return time.monotonic() - begun


def _extract(clips: Path, folder: Path) -> None:
    finish(extract(clips, "-o", folder), 0)


def _directory(python: Path, clips: Path, work: Path, processes: int) -> None:
    shutil.rmtree(work, ignore_errors=True)  # it leaves out what has a file beside it
    shutil.copytree(clips, work)
    options = ["--format", "mediapipe", "--directory", str(work), "--num-workers", str(processes)]
    command = [str(python), "-c", DIRECTORY, *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert len(list(work.glob("*.pose"))) == len(list(clips.iterdir())), "a video has no .pose file"
