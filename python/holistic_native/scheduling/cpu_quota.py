"""How much of the CPU a container or a service manager lets this process use (Linux control groups, both versions)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

_VERSION_1, _VERSION_2 = "cgroup", "cgroup2"
# Mount points hold these as octal escapes (proc(5), /proc/pid/mountinfo).
_ESCAPES = ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\"))


def cpu_quota(root: Path = Path("/")) -> float | None:
    """Return how many CPUs' time this process may use, the least of all groups it is in; None without a limit.

    Args:
        root: where `proc` and the mount points are.
    """
    try:
        groups = (root / "proc/self/cgroup").read_text(errors="replace").splitlines()
        mounts = (root / "proc/self/mountinfo").read_text(errors="replace").splitlines()
        return min((quota for folder in _folders(groups, mounts, root) for quota in _quotas(folder)), default=None)
    except (OSError, ValueError):  # no Linux, or a part of it that is hidden from us: no limit that can be known
        return None


def _folders(groups: list[str], mounts: list[str], root: Path) -> Iterator[Path]:
    # The folder of each group that may limit CPU time, and those of the groups around it.
    for line in groups:
        number, controllers, path = line.split(":", 2)
        kind = _VERSION_2 if number == "0" and not controllers else _VERSION_1
        if kind == _VERSION_1 and "cpu" not in controllers.split(","):
            continue
        for mounted, shown in _mounts(mounts, kind):
            group, top = PurePosixPath(path), PurePosixPath(shown)
            # In a container, the file may name the group as the host sees it: what is mounted is the group then.
            below = group.relative_to(top) if group.is_relative_to(top) else PurePosixPath()
            place = root / mounted.lstrip("/")
            yield place
            for part in below.parts:
                place = place / part
                yield place


def _mounts(mounts: list[str], kind: str) -> Iterator[tuple[str, str]]:
    # Where groups are mounted, and which group is seen there: "36 35 98:0 ROOT POINT OPTIONS - KIND SOURCE OPTIONS".
    for line in mounts:
        before, _, after = line.partition(" - ")
        fields, rest = before.split(" "), after.split(" ")
        if len(fields) < 5 or len(rest) < 3 or rest[0] != kind:
            continue
        if kind == _VERSION_1 and "cpu" not in rest[2].split(","):
            continue
        yield _unescaped(fields[4]), _unescaped(fields[3])


def _unescaped(text: str) -> str:
    for escape, character in _ESCAPES:
        text = text.replace(escape, character)
    return text


def _quotas(folder: Path) -> Iterator[float]:
    # "max 100000" or "50000 100000"; in version 1 two files, -1 for no limit.
    words = _words(folder / "cpu.max") or [
        *_words(folder / "cpu.cfs_quota_us"),
        *_words(folder / "cpu.cfs_period_us"),
    ]
    if len(words) == 2 and words[0] != "max":
        quota, period = float(words[0]), float(words[1])
        if 0 < quota < math.inf and 0 < period < math.inf:
            yield quota / period


def _words(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").split()
    except OSError:
        return []
