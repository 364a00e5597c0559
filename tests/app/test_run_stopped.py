"""`holistic-native run` and signals: what was done is kept, and nothing hidden is left behind."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from holistic_native import formats
from tests.support.astronaut import frames
from tests.support.parquet import HAVE_PYARROW
from tests.support.real_runs import DEFAULT_MODELS, PROGRAM, read_video, require, write_video

TOTAL = 400
LANDMARKS = ("csv", "jsonl", "pose", "trc", *(("parquet",) if HAVE_PYARROW else ()))
OUTPUTS = sorted(f"out.{kind}" for kind in ("json", "mp4", "npz", *LANDMARKS))
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


def _usual_signals() -> None:
    # A shell that starts the tests in the background makes them ignore interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a video that takes a while."""
    require(*DEFAULT_MODELS)
    picture = np.ascontiguousarray(frames()[0][::2, ::2])
    return write_video(tmp_path_factory.mktemp("video") / "in.avi", [picture] * TOTAL)


@contextmanager
def tracking(source: Path, folder: Path, *, before: tuple[str, ...] = ()) -> Iterator[subprocess.Popen[str]]:
    """Start a run into a folder, on a terminal, and wait until it has tracked some frames."""
    terminal, program_end = pty.openpty()
    fcntl.ioctl(program_end, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))  # rows, columns
    outputs = {
        option: f"{folder}/out.{kind}" for option, kind in {"-o": "mp4", "--json": "json", "--npz": "npz"}.items()
    }
    arguments = [part for pair in outputs.items() for part in pair]
    arguments += [part for kind in LANDMARKS for part in ("--to", f"{folder}/out.{kind}")]
    with subprocess.Popen(
        [*before, sys.executable, "-c", PROGRAM, "run", str(source), *arguments],
        stdout=subprocess.PIPE,
        stderr=program_end,
        text=True,
        preexec_fn=_usual_signals,
    ) as program:
        os.close(program_end)
        told = ""
        while not re.search(rf" [1-9]\d*/{TOTAL} \[", told):  # the progress bar is on
            told += os.read(terminal, 4096).decode()
        yield program
    os.close(terminal)


@pytest.mark.slow
@pytest.mark.parametrize("number", CODES)
def test_one_signal_finishes_the_files(source: Path, tmp_path: Path, number: signal.Signals) -> None:
    with tracking(source, tmp_path) as program:
        program.send_signal(number)
        line, _ = program.communicate(timeout=600)
    assert program.returncode == CODES[number]
    stopped = re.match(r"stopped: (\d+) frames? in ", line)
    assert stopped is not None
    count = int(stopped[1])
    assert 0 < count < TOTAL
    assert len(json.loads((tmp_path / "out.json").read_text())["frames"]) == count
    assert len(read_video(tmp_path / "out.mp4")) == count
    for kind in {*LANDMARKS} - {"trc"}:
        assert len(formats.read(tmp_path / f"out.{kind}")) == count
    assert len((tmp_path / "out.trc").read_text().splitlines()) == 5 + count
    with np.load(tmp_path / "out.npz") as arrays:
        assert len(arrays["timestamp"]) == count
    assert sorted(path.name for path in tmp_path.iterdir()) == OUTPUTS


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_without_end_leave_nothing_hidden(source: Path, tmp_path: Path, number: signal.Signals) -> None:
    with tracking(source, tmp_path) as program:
        while program.poll() is None:
            program.send_signal(number)
        program.communicate(timeout=600)
    # Not always the usual code: at the very end, when Python itself goes, a signal does what it does to any program.
    assert program.returncode != 0
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.slow
def test_under_nohup_a_hang_up_is_ignored(source: Path, tmp_path: Path) -> None:
    with tracking(source, tmp_path, before=("sh", "-c", 'trap "" HUP; exec "$@"', "sh")) as program:
        program.send_signal(signal.SIGHUP)
        program.send_signal(signal.SIGTERM)
        line, _ = program.communicate(timeout=600)
    assert program.returncode == 143
    assert line.startswith("stopped: ")
    assert sorted(path.name for path in tmp_path.iterdir()) == OUTPUTS


@pytest.mark.slow
def test_waiting_for_the_reader_of_a_pipe_can_be_ended(source: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    # The interpreter reports every file that it is about to open: nobody reads this one, it would wait forever.
    report = "import sys; sys.addaudithook(lambda event, args: event == 'open' and print(args[0], flush=True)); "
    with subprocess.Popen(
        [sys.executable, "-c", report + PROGRAM, "run", str(source), "--json", str(tmp_path / "pipe")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_usual_signals,
    ) as program:
        assert program.stdout is not None
        while program.stdout.readline() != f"{tmp_path}/pipe\n":
            assert program.poll() is None
        program.send_signal(signal.SIGTERM)
        _, said = program.communicate(timeout=600)
    assert (program.returncode, said) == (143, "holistic-native run: interrupted\n")
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]
