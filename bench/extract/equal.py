"""The same bytes with any number of workers, and by shards side by side.

python -m bench.extract equal MEDIA [--clips 60]
"""

from __future__ import annotations

from pathlib import Path

from bench.extract.folders import check_equal
from bench.extract.process import extract, finish

WORKERS = (2, 4)
SHARDS = 3


def equal(clips: Path, work: Path, *options: str) -> list[str]:
    """Extract clips in several ways; return what each was compared with one worker.

    Args:
        clips: a folder of them.
        work: an empty folder.
        options: of all runs.

    Raises:
        AssertionError: an entry or a byte differs.
    """
    one = work / "one"
    finish(extract(clips, "-o", one, "--workers", 1, *options), 0, 3)
    found = []
    for count in WORKERS:
        folder = work / f"workers-{count}"
        finish(extract(clips, "-o", folder, "--workers", count, *options), 0, 3)
        check_equal(folder, one)
        found.append(f"{count} workers")
    folder = work / "shards"
    shards = [
        extract(clips, "-o", folder, "--workers", 1, "--shard", f"{part}/{SHARDS}", *options)
        for part in range(1, SHARDS + 1)
    ]
    for process in shards:
        finish(process, 0, 3)
    check_equal(folder, one)
    return [*found, f"{SHARDS} shards side by side"]
