"""Run a short program and see how it ends: by itself, in time, with its own exit code."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from bench.exit_scripts import ENDS, FORKS, INTERRUPTS

ROOT = Path(__file__).parents[1]
CODES = {**ENDS, **FORKS, **INTERRUPTS}
# From the line with which a script starts the clock to its end. Scripts that fork wait for their children themselves.
LIMITS_S = {**dict.fromkeys(ENDS, 5.0), **dict.fromkeys(FORKS, 120.0), **dict.fromkeys(INTERRUPTS, 120.0)}
# Imports and models, on a machine that has other work.
START_LIMIT_S = 120.0
STACKS_S = 1.0


class End(Enum):
    """How a script ends."""

    RIGHT = "right"
    WRONG_CODE = "wrong code"
    SIGNAL = "signal"
    LATE = "time-out"


@dataclass(frozen=True)
class Run:
    """One run of a script.

    Attributes:
        script: its name.
        end: how it ended.
        code: its exit code, negative for a signal; None where it had to be killed.
        seconds: from the start of the clock to the end.
        errors: what it wrote to standard error; stacks of all threads where it had to be killed.
    """

    script: str
    end: End
    code: int | None
    seconds: float
    errors: str


def run_script(script: str, frames: Path, python: str = sys.executable) -> Run:
    """Run a script of `bench.exit_scripts` on the frames of a .npy file, (frames, height, width, 3) uint8 RGB."""
    command = [python, "-m", f"bench.exit_scripts.{script}", str(frames)]
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
        )
        try:
            _await_clock(process)
            start = time.monotonic()
            code = _ended(process, LIMITS_S[script])
            seconds = time.monotonic() - start
        finally:
            _kill_all(process)
        errors.seek(0)
        return Run(script, _judged(script, code), code, seconds, errors.read())


def _await_clock(process: subprocess.Popen[bytes]) -> None:
    """Wait for the script's line; also when it ends without one, which its exit code then shows."""
    assert process.stdout is not None
    select.select([process.stdout], [], [], START_LIMIT_S)


def _ended(process: subprocess.Popen[bytes], limit: float) -> int | None:
    try:
        return process.wait(limit)
    except subprocess.TimeoutExpired:
        # Python is still able to answer, unless its end has come too far.
        process.send_signal(signal.SIGUSR1)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STACKS_S)
        return None


def _kill_all(process: subprocess.Popen[bytes]) -> None:
    """End the script and whatever it has left behind."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def _judged(script: str, code: int | None) -> End:
    if code is None:
        return End.LATE
    if code == CODES[script]:
        return End.RIGHT
    return End.SIGNAL if code < 0 else End.WRONG_CODE
