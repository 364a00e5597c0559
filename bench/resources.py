"""What a process holds: memory, descriptors, threads, children; read from /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Resources:
    """What this process holds at a moment.

    Attributes:
        rss_mib: memory in use.
        pss_mib: the same with shared pages divided among those who share them.
        descriptors: open files, pipes, sockets.
        threads: of the operating system's count, those of native libraries included.
        children: processes, also those that have ended and that nobody has waited for.
    """

    rss_mib: float
    pss_mib: float
    descriptors: int
    threads: int
    children: int


def rss_mib() -> float:
    """Return this process's memory in use."""
    pages = int((PROC / "self" / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def resources() -> Resources:
    """Measure this process."""
    # One of the descriptors is that of the listing itself.
    descriptors = len(os.listdir(PROC / "self" / "fd")) - 1  # noqa: PTH208 (faster, and names are all that is needed)
    return Resources(rss_mib(), _pss_mib(), descriptors, threads(), len(children()))


def threads() -> int:
    """Count this process's threads, those of native libraries included."""
    return len(os.listdir(PROC / "self" / "task"))  # noqa: PTH208


def children() -> list[int]:
    """List the ids of this process's children."""
    found = []
    for folder in PROC.glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:  # it has ended meanwhile
            continue
        # The name stands in brackets and may hold anything; state and parent follow.
        if int(stat.rpartition(")")[2].split()[1]) == os.getpid():
            found.append(int(folder.name))
    return found


def _pss_mib() -> float:
    text = (PROC / "self" / "smaps_rollup").read_text()
    return int(text.partition("\nPss:")[2].split()[0]) / 1024
