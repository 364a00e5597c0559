"""`holistic-native timings` as users run it."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

import holistic_native.holistic
from holistic_native import Holistic, HolisticResult
from holistic_native.app.main import main
from tests.support.astronaut import frames
from tests.support.real_runs import DEFAULT_MODELS, require, write_video

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a video of eight frames."""
    require(*DEFAULT_MODELS)
    return write_video(tmp_path_factory.mktemp("video") / "astronaut.avi", frames()[:8])


def calls(table: str) -> dict[str, int]:
    """Return how often each stage ran, as a table says."""
    columns = (line.rsplit(maxsplit=5) for line in table.splitlines()[1:] if not line.startswith("sum of stages"))
    return {name: int(count) for name, count, *_ in columns}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "counted"),
    [(["--warm-up", "2"], 6), (["--warm-up", "2", "--frames", "3"], 3), (["--warm-up", "0"], 8)],
)
def test_video(video: Path, arguments: list[str], counted: int, capsys: Capture) -> None:
    assert main(["timings", str(video), "--threads", "1", *arguments]) == 0
    captured = capsys.readouterr()
    assert not captured.err
    found = calls(captured.out)
    assert found["frame"] == found["outside"] == counted
    assert found["body / pose_landmark_full / inference"] == counted
    assert found.get("body / pose_detection / inference", 0) == ("0" in arguments), "only a first frame is searched"


def test_picture_and_trace(tmp_path: Path, capsys: Capture) -> None:
    require(*DEFAULT_MODELS)
    trace = tmp_path / "trace.json"
    assert main(["timings", "--example", "--frames", "2", "--static", "--warm-up", "1", "--trace", str(trace)]) == 0
    *table, last = capsys.readouterr().out.splitlines()
    assert last == f"wrote {trace}"
    assert calls("\n".join(table))["body / pose_detection / inference"] == 2
    events = json.loads(trace.read_text())["traceEvents"]
    assert [event["name"] for event in events if event.get("cat") == "frame"] == ["frame 1", "frame 2"]


@pytest.mark.parametrize(("at", "counted"), [(5, 3), (1, 0)])
def test_interrupt(at: int, counted: int, video: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    done = 0

    class Interrupted(Holistic):
        def process(self, image: Any, **settings: Any) -> HolisticResult:
            nonlocal done
            done += 1
            if done == at:
                signal.raise_signal(signal.SIGINT)
            return super().process(image, **settings)

    monkeypatch.setattr(holistic_native.holistic, "Holistic", Interrupted)
    # A shell that starts the tests in the background makes them ignore interrupts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert main(["timings", str(video), "--warm-up", "2"]) == 130
    finally:
        signal.signal(signal.SIGINT, before)
    output = capsys.readouterr().out
    assert (calls(output)["frame"] if output else 0) == counted
    assert done == at


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--warm-up", "8"], 1, "INPUT ended within the 8 frames of --warm-up: nothing was measured"),
        (["--trace", "nowhere/trace.json"], 1, "the folder of the output 'nowhere/trace.json' does not exist"),
        (["--trace", "VIDEO"], 2, "would overwrite the input"),
        (["--models", "nowhere"], 1, "nowhere"),
    ],
)
def test_errors_are_one_line(video: Path, arguments: list[str], code: int, message: str, capsys: Capture) -> None:
    before = video.read_bytes()
    assert main(["timings", str(video), *(str(video) if part == "VIDEO" else part for part in arguments)]) == code
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert line.startswith("holistic-native timings: ")
    assert message in line
    assert not captured.out
    assert video.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "one of the arguments INPUT --example is required"),
        (["--example", "--frames", "0"], "must be at least 1, got 0"),
        (["--example", "--warm-up", "-1"], "must be at least 0, got -1"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["timings", *arguments])
    assert message in capsys.readouterr().err
