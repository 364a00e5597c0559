"""A manifest of a million lines: how soon it starts, how soon it goes on, and in how much memory.

python -m bench.extract millions MEDIA [--lines 1000000]
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.extract.process import cpu_seconds, done, extract, finish, status, until


@dataclass(frozen=True)
class Start:
    """How a run began.

    Attributes:
        seconds: to the first clip that is done, or to the end if nothing was to be done.
        cpu_seconds: of the run until then, without its workers; on a busy machine the better figure.
        peak_mib: likewise.
    """

    seconds: float
    cpu_seconds: float
    peak_mib: float


def manifest(path: Path, clip: Path, count: int) -> Path:
    """Write a manifest in which every line has an id of its own."""
    with path.open("w") as lines:
        lines.write("id,path\n")
        lines.writelines(f"clip-{number:07},{clip}\n" for number in range(count))
    return path


def first_clip(manifest: Path, folder: Path) -> Start:
    """Begin to extract, until the first clip is in the ledger; then end it."""
    process = extract(manifest, "-o", folder, "--workers", 2)
    start = _watched(process, lambda: done(folder) > 0)
    process.send_signal(signal.SIGTERM)
    finish(process, 143)
    return start


def resumed(manifest: Path, folder: Path, count: int, left: int = 0) -> Start:
    """Go on with a ledger that has all lines but the last ones, and outputs to all of them.

    Args:
        manifest: of `first_clip`, whose folder this is.
        folder: of a run that `first_clip` has ended.
        count: of its lines.
        left: how many are still to be done.
    """
    ledger = folder / "ledger.jsonl"
    entry = json.loads(ledger.read_text().splitlines()[0])
    stem, suffix = entry["id"], entry["output"].removeprefix(entry["id"])
    with ledger.open("w") as lines:
        for number in range(count - left):
            entry["id"] = f"clip-{number:07}"
            entry["output"] = f"{entry['id']}{suffix}"
            lines.write(json.dumps(entry) + "\n")
            if entry["id"] != stem:  # the file of the one that was extracted stays
                os.close(os.open(folder / entry["output"], os.O_CREAT | os.O_WRONLY, 0o644))
    process = extract(manifest, "-o", folder, "--workers", 2)
    start = _watched(process, lambda: False)
    finish(process, 0)
    return start


def _watched(process: subprocess.Popen[str], reached: Callable[[], bool]) -> Start:
    begun, peak, cpu = time.monotonic(), 0, 0.0
    for _ in until(process, reached):
        peak, cpu = max(peak, status(process.pid, "VmHWM")), max(cpu, cpu_seconds(process.pid))
    return Start(time.monotonic() - begun, cpu, peak / 1024)
