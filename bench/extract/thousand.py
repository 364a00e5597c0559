"""A thousand short clips, one in twenty of them broken: each in the ledger with a class, and workers that do not grow.

python -m bench.extract thousand MEDIA [--clips 1000]
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np

from bench.extract.broken import break_some
from bench.extract.folders import check
from bench.extract.media import Frames, cut, write_clip
from bench.extract.process import done, extract, finish, status, until, workers

_WINDOW = 100  # clips, at the beginning and at the end
_LENGTH = 5  # frames of a clip
_WARM = 10  # clips after which a worker has loaded whatever it will need


@dataclass
class Found:
    """What became of the clips.

    Attributes:
        clips: how many.
        classes: of each way of breaking: how often which error, or "ok".
        growth_mib: of each worker that lived to the end: its memory around the last clips less that around its first.
        summary: what the command wrote.
    """

    clips: int
    classes: dict[str, Counter[str]]
    growth_mib: list[float]
    summary: str


@dataclass
class _Watched:
    """The memory of workers, with the number of clips that were done when it was read."""

    samples: dict[int, list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))

    def look(self, pids: list[int], clips: int) -> None:
        for pid in pids:
            if kib := status(pid, "VmRSS"):
                self.samples[pid].append((clips, kib / 1024))

    def growth(self, total: int) -> list[float]:
        found = []
        for samples in self.samples.values():
            begun = samples[0][0] + _WARM
            first = [mib for clips, mib in samples if begun <= clips < begun + _WINDOW]
            last = [mib for clips, mib in samples if clips >= total - _WINDOW]
            if first and last and begun + 2 * _WINDOW <= total:
                found.append(round(median(last) - median(first), 1))
        return found


def thousand(sources: Frames, work: Path, count: int, broken: int, *options: str, patience: float = 20.0) -> Found:
    """Cut clips, break some, and extract them all with two workers.

    Args:
        sources: frames to cut from.
        work: an empty folder.
        count: of clips, the broken ones among them.
        broken: how many of them.
        options: of the command.
        patience: seconds that a silent pipe takes; more than a good frame does on a busy machine.

    Raises:
        AssertionError: a clip is not in the ledger, a good one has failed, or a broken one is not recorded.
    """
    clips, folder = work / "clips", work / "out"
    clips.mkdir()
    good = cut(sources, clips, count - broken, length=_LENGTH)
    # Mirrored in turn: a video in which the first frame is not nearly all of the file.
    turns = [np.ascontiguousarray(frame[:, :: 1 - number % 2 * 2]) for number, frame in enumerate(sources[:8])]
    pattern = write_clip(work / "pattern.mp4", turns, "libx264")
    ways = break_some(pattern, clips, broken)
    process = extract(clips, "-o", folder, "--workers", 2, "--seconds-per-frame", patience, *options)
    watched = _Watched()
    for _ in until(process, lambda: False):
        watched.look(workers(process.pid), done(folder))
    summary = finish(process, 3).strip()
    found = check(folder, {path.stem for path in good} | set(ways))
    failed = [name for name, entry in found.items() if entry["status"] != "ok" and name not in ways]
    assert not failed, f"good clips have failed: {failed[:5]}"
    classes: dict[str, Counter[str]] = defaultdict(Counter)
    for name, way in ways.items():
        entry = found[name]
        assert entry["status"] == "ok" or entry["error"], f"{name} has no class"
        classes[way][f"{entry['status']}: {entry['error']}" if "error" in entry else "ok"] += 1
    return Found(len(found), dict(classes), watched.growth(len(found)), summary)
