"""A folder of clips for data sets: videos and a picture of the astronaut, and a file that is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import astronaut
from tests.support.real_runs import write_video


def fill(folder: Path, videos: int) -> Path:
    """Write `video-0.avi` and so on, of two frames or more each, `picture.png` and `broken.avi`; return the folder."""
    image = pytest.importorskip("PIL.Image", reason="pictures are written with Pillow")
    frames = astronaut.frames()
    for number in range(videos):
        write_video(folder / f"video-{number}.avi", frames[number : number + 2 + number % 4])
    image.fromarray(frames[8]).save(folder / "picture.png")
    (folder / "broken.avi").write_bytes(b"no video")
    return folder
