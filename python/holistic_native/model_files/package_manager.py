"""Run a package manager as a child process, bounded in time, with a bar that follows what it downloads."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

_LOOK_SECONDS = 0.2
_REASON_LINES = 3


def run_download(
    command: Sequence[str], folder: Path, *, title: str, expected: int, seconds: float, progress: bool
) -> None:
    """Run a command that downloads into a folder, quietly, and wait for its end.

    Args:
        command: program and arguments. It gets no input, and `folder` for its temporary files.
        folder: an existing empty folder; its growth moves the bar, and the command's output is kept in it.
        title: what the bar says.
        expected: about how many bytes will come, for the bar.
        seconds: time limit, after which the command is ended.
        progress: show a bar, if standard error is a terminal.

    Raises:
        OSError: the command cannot be started.
        RuntimeError: it failed or took too long; the message has its last words.
    """
    log = folder / "output.log"
    environment = {**os.environ, "TMPDIR": str(folder)}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=environment
        ) as child,
    ):
        try:
            in_time = _follow(child, folder, title, expected, time.monotonic() + seconds, progress)
        finally:
            if child.poll() is None:
                child.kill()
    program = Path(command[0]).name
    if not in_time:
        raise RuntimeError(f"{program} was stopped after {seconds:g} s")
    if child.returncode:
        raise RuntimeError(_last_words(log) or f"{program} ended with code {child.returncode}")


def _follow(
    child: subprocess.Popen[bytes], folder: Path, title: str, expected: int, deadline: float, progress: bool
) -> bool:
    # Returns False when the time is up. `disable=None` lets tqdm draw on a terminal only.
    with tqdm(total=expected, desc=title, unit="B", unit_scale=True, disable=None if progress else True) as bar:
        while not _ended(child):
            if time.monotonic() > deadline:
                return False
            bar.update(max(min(_bytes_under(folder), expected) - bar.n, 0))
        if child.returncode == 0:
            bar.update(expected - bar.n)
    return True


def _ended(child: subprocess.Popen[bytes]) -> bool:
    try:
        child.wait(_LOOK_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _bytes_under(folder: Path) -> int:
    return sum(_size(Path(parent, name)) for parent, _, names in os.walk(folder) for name in names)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except FileNotFoundError:  # the child moved it meanwhile
        return 0


def _last_words(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return "; ".join((errors or lines)[-_REASON_LINES:])
