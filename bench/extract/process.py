"""Runs of `extract` as processes that can be watched and killed."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PROGRAM = "import sys; from holistic_native.app.main import main; sys.exit(main())"
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 24, 1, 2
_TICK = 0.02


def extract(*arguments: object) -> subprocess.Popen[str]:
    """Start `holistic-native extract`; what root may read that others may not is closed to it."""
    command = [sys.executable, "-c", PROGRAM, "extract", *map(str, arguments)]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_as_a_user if os.geteuid() == 0 else None,
    )


def _as_a_user() -> None:
    library = ctypes.CDLL(None, use_errno=True)
    for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
        library.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def finish(process: subprocess.Popen[str], *codes: int) -> str:
    """Wait for the end; return what it wrote to standard output.

    Raises:
        AssertionError: it ended with another code than those.
    """
    said, errors = process.communicate()
    assert process.returncode in codes, f"ended with {process.returncode}: {errors[-2000:]}"
    return said


def workers(parent: int) -> list[int]:
    """List the processes that a process has started, the oldest first."""
    found: list[int] = []
    for task in Path(f"/proc/{parent}/task").glob("*"):
        with contextlib.suppress(OSError):
            found += map(int, (task / "children").read_text().split())
    return sorted(found)


def status(pid: int, name: str) -> int:
    """Return a number of /proc/PID/status, as VmRSS or VmHWM in KiB; 0 for a process that has ended."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith(f"{name}:")), 0)


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has taken; 0 for one that has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def gone(pids: list[int], *, within: float = 10.0) -> bool:
    """Say whether all of these processes have ended, or do so soon."""
    end = time.monotonic() + within
    while any(_alive(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(_TICK)
    return True


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def done(folder: Path) -> int:
    """Count the lines of a ledger."""
    try:
        return (folder / "ledger.jsonl").read_bytes().count(b"\n")
    except OSError:
        return 0


def until(process: subprocess.Popen[str], reached: Callable[[], bool]) -> Iterator[None]:
    """Give control several times a second until something is reached or the process has ended."""
    while process.poll() is None and not reached():
        yield
        time.sleep(_TICK)
