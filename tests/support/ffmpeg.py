"""Videos that ffmpeg makes, and what ffprobe says of them."""

from __future__ import annotations

import json
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("av", reason="these tests need PyAV (extra video)")
if shutil.which("ffmpeg") is None or shutil.which("ffprobe") is None:
    pytest.skip("these tests need ffmpeg and ffprobe: apt-get install ffmpeg", allow_module_level=True)


def ffmpeg(*arguments: str | Path) -> None:
    """Run ffmpeg quietly; its output is overwritten."""
    done = subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def pattern(seconds: float = 1.0, *, size: str = "64x48", rate: str = "25") -> tuple[str, ...]:
    """Return ffmpeg's arguments for an input that moves and shows how it is turned."""
    return ("-f", "lavfi", "-i", f"testsrc=size={size}:rate={rate}:duration={seconds}")


def probe(path: Path) -> tuple[list[Fraction | None], Fraction]:
    """Return the time of each frame since the file's beginning, as ffprobe has them, and a tick, all in seconds.

    It knows none of a frame that was still in the decoder at the end, in a file that has times of decoding only.
    """
    entries = "format=start_time:stream=time_base:frame=best_effort_timestamp"
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", entries, "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    tick = Fraction(found["streams"][0]["time_base"])
    start = Fraction(found["format"]["start_time"])
    stamps = [frame.get("best_effort_timestamp") for frame in found["frames"]]
    return [None if stamp is None else stamp * tick - start for stamp in stamps], tick


def decoded(path: Path, pixels: str = "rgb24") -> NDArray[np.uint8]:
    """Return all bytes that ffmpeg decodes a video to, turned as its header says."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", pixels]
    done = subprocess.run([*command, "-fps_mode", "passthrough", "-"], check=True, capture_output=True)
    return np.frombuffer(done.stdout, np.uint8)
