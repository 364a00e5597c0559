"""Whether memory depends on the length of a clip.

python -m bench.extract lengths MEDIA
"""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

from bench.extract.media import Frames, write_clip
from bench.extract.process import extract, finish, status, until, workers

RATE = 10
SHORT, LONG = 10, 600


def peak_mib(clip: Path, folder: Path, *options: str) -> tuple[float, float]:
    """Extract one clip; return the peak memory of the worker and of the run, in MiB."""
    process = extract(clip, "-o", folder, "--workers", 1, *options)
    worker = run = 0
    for _ in until(process, lambda: False):
        run = max(run, status(process.pid, "VmHWM"))
        worker = max([worker, *(status(pid, "VmHWM") for pid in workers(process.pid))])
    finish(process, 0)
    return worker / 1024, run / 1024


def lengths(sources: Frames, work: Path, *options: str, long: int = LONG) -> dict[int, tuple[float, float]]:
    """Return both peaks, in MiB, by the seconds of the clip."""
    shape = sources[0].shape
    there = [frame for frame in sources if frame.shape == shape]
    again = cycle([*there, *there[::-1]])
    found = {}
    for seconds in (SHORT, long):
        clip = write_clip(work / f"{seconds}.mp4", islice(again, seconds * RATE), "libx264", RATE)
        found[seconds] = peak_mib(clip, work / f"out-{seconds}", *options)
    return found
