"""Standard output closed, full, broken, ASCII only: what the command wrote elsewhere is complete all the same."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from holistic_native.terminal.streams import SafeStream, summary_stream
from tests.support.astronaut import frames
from tests.support.real_runs import DEFAULT_MODELS, PROGRAM, require, write_video

FULL = "No space left on device"


def run(
    arguments: list[str], *, redirection: str = "", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line by a shell, which redirects its output; bash, for PIPESTATUS."""
    return subprocess.run(
        ["bash", "-c", f'"$@" {redirection}', "bash", sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        env={**os.environ, **(environment or {})},
    )


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a video of two frames."""
    require(*DEFAULT_MODELS)
    return write_video(tmp_path_factory.mktemp("video") / "täst.avi", frames()[6:8])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("redirection", "code", "error"),
    [
        (">&-", 0, ""),
        (">/dev/full", 1, FULL),
        ("| true; exit ${PIPESTATUS[0]}", 0, ""),
        (">&- 2>&-", 0, ""),
        ("2>/dev/full", 0, ""),
    ],
)
def test_a_run_is_complete(tmp_path: Path, video: Path, redirection: str, code: int, error: str) -> None:
    document = tmp_path / "out.json"
    done = run(["run", str(video), "--json", str(document)], redirection=redirection)
    assert done.returncode == code
    assert done.stderr == (f"holistic-native run: standard output: [Errno 28] {error}\n" if error else "")
    assert len(json.loads(document.read_text())["frames"]) == 2
    assert list(tmp_path.iterdir()) == [document]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["models", "list"], ["models", "path"]], ids=" ".join)
@pytest.mark.parametrize(
    ("redirection", "code"), [(">/dev/full", 1), (">&-", 0), ("| head -c 1 >/dev/null; exit ${PIPESTATUS[0]}", 0)]
)
def test_commands_that_only_speak(arguments: list[str], redirection: str, code: int) -> None:
    done = run(arguments, redirection=redirection)
    assert done.returncode == code
    assert (FULL in done.stderr) == (code == 1)
    assert len(done.stderr.splitlines()) == code


def test_ascii_only(tmp_path: Path, video: Path) -> None:
    out = tmp_path / "täst.json"
    done = run(["run", str(video), "--json", str(out)], environment={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("/t\\xe4st.json\n")
    assert json.loads(out.read_text())["source"] == str(video)


@pytest.mark.slow
def test_an_output_that_goes_to_standard_output(tmp_path: Path, video: Path) -> None:
    done = run(["run", str(video), "--json", "/dev/stdout"])
    assert len(json.loads(done.stdout)["frames"]) == 2
    assert done.stderr.startswith("2 frames in ")
    out = tmp_path / "out.json"
    done = run(["run", str(video), "--json", "/dev/stdout"], redirection=f">{out}")
    assert len(json.loads(out.read_text())["frames"]) == 2
    assert (done.returncode, done.stdout) == (0, "")


class Failing(io.StringIO):
    """A stream whose reader or disk is as an error says."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.failure = error
        self.calls = 0

    def write(self, _text: str) -> int:
        self.calls += 1
        raise self.failure


@pytest.mark.parametrize(("error", "kept"), [(BrokenPipeError(), False), (OSError(5, "I/O error"), True)])
def test_a_stream_that_fails(error: OSError, kept: bool) -> None:
    below = Failing(error)
    stream = SafeStream(below)
    for _ in range(3):
        assert stream.write("text") == 4
        stream.flush()
    assert below.calls == 1, "what failed once is not tried again"
    assert (stream.error is error) == kept


@pytest.mark.parametrize("make", [lambda: None, lambda: io.TextIOWrapper(io.BytesIO(), "latin-1")])
def test_a_stream_that_is_not_there_or_knows_few_letters(make: Callable[[], io.TextIOWrapper | None]) -> None:
    below = make()
    stream = SafeStream(below)
    stream.write("é 中 \udce9")
    stream.flush()
    assert not stream.isatty()
    assert stream.error is None
    if below is not None:
        assert below.buffer.getvalue() == b"\xe9 \\u4e2d \\udce9"  # type: ignore[attr-defined]


def test_a_terminal_and_nothing_are_no_places_to_keep_free() -> None:
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        before, sys.stdout = sys.stdout, nowhere
        try:
            assert summary_stream([Path(os.devnull)]) is nowhere
        finally:
            sys.stdout = before
