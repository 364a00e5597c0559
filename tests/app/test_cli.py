"""The command line: help, wrong usage, errors."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import holistic_native
from holistic_native.app.main import main
from tests.support.real_runs import DEFAULT_MODELS, require, write_video

Capture = pytest.CaptureFixture[str]


def test_version(capsys: Capture) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"holistic_native {holistic_native.__version__}\n"


def test_help_names_the_commands_and_loads_nothing_heavy() -> None:
    program = """
import sys
from holistic_native.app.main import main
try:
    main()
except SystemExit as end:
    assert end.code == 0
sys.stderr.write(" ".join({"cv2", "skimage", "tqdm", "scipy", "ai_edge_litert", "tflite_runtime"} & {*sys.modules}))
"""
    done = subprocess.run([sys.executable, "-c", program, "--help"], capture_output=True, text=True, timeout=600)
    assert (done.returncode, done.stderr) == (0, "")
    for command in ("run", "evaluate", "timings", "models", "doctor"):
        assert re.search(rf"^    {command} ", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["dance"], "invalid choice: 'dance'"),
        (["run", "-o", "out.png"], "one of the arguments INPUT --example is required"),
        (["run", "in.png", "--example", "-o", "out.png"], "not allowed with argument"),
        (["run", "--example"], "nothing to write: give -o, --to, --json, --npz, --display, --vmc or --vrchat"),
        (["run", "--example", "--to", "out.txt"], "no format has the suffix of 'out.txt': name one of csv, json, "),
        (["run", "--example", "--to", "csv:"], "the name of a file is missing in 'csv:'"),
        (
            ["run", "--example", "--to", "a.csv", "--to", "csv:./a.csv"],
            "the outputs 'a.csv' and 'a.csv' must be different",
        ),
        (
            ["run", "--example", "--to", "openpose:a", "--to", "openpose:./a"],
            "'a' must be neither the folder 'a' nor in it",
        ),
        (
            ["run", "--example", "--to", "openpose:a", "--to", "a/b.csv"],
            "'a/b.csv' must be neither the folder 'a' nor in it",
        ),
        (["run", "--example", "--to", "openpose:a", "--to", "csv:a"], "'a' must be neither the folder 'a' nor in it"),
        (["run", "--example", "-o", "out.txt"], "-o must end in one of .png .jpg"),
        (["run", "--example", "-o", "out.mp4"], "a picture gives a picture: -o must end in one of .png"),
        (["run", "--example", "--json", "out", "--npz", "./out"], "the outputs 'out' and 'out' must be different"),
        (["run", "--example", "-o", "out.png", "--frames", "0"], "must be at least 1, got 0"),
        (["run", "--example", "-o", "out.png", "--complexity", "3"], "invalid choice: 3"),
        (["run", "--example", "-o", "out.png", "--runtime", "onnx"], "invalid choice: 'onnx'"),
    ],
)
def test_wrong_usage(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        code = main(arguments)
    except SystemExit as end:  # argparse's own way out
        code = int(end.code or 0)
    captured = capsys.readouterr()
    assert code == 2
    assert message in captured.err
    assert not captured.out
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody.mp4", "-o", "out.mp4"], "INPUT 'nobody.mp4' does not exist"),
        (["text.png", "-o", "out.png"], "INPUT 'text.png' is no picture or video that OpenCV can read"),
        (["--example", "-o", "nowhere/out.png"], "the folder of the output 'nowhere/out.png' does not exist"),
        (["--example", "-o", "out.png", "--models", "nowhere"], "nowhere"),
        (["--example", "-o", "out.png", "--display"], "--display needs a screen"),
    ],
)
def test_expected_errors_are_one_line(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    Path("text.png").write_text("no picture")
    assert main(["run", *arguments]) == 1
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert line.startswith("holistic-native run: ")
    assert message in line
    assert not captured.out
    assert [path.name for path in tmp_path.iterdir()] == ["text.png"]


def test_debug_shows_the_traceback(tmp_path: Path, capsys: Capture) -> None:
    assert main(["run", "--debug", str(tmp_path / "nobody.mp4"), "--json", str(tmp_path / "out.json")]) == 1
    output = capsys.readouterr().err
    assert output.startswith("Traceback (most recent call last):\n")
    assert "FileNotFoundError: INPUT" in output
    assert output.splitlines()[-1].startswith("holistic-native run: INPUT")


def test_output_must_not_overwrite_the_input(tmp_path: Path, capsys: Capture) -> None:
    video = write_video(tmp_path / "video.avi", [np.zeros((48, 64, 3), np.uint8)])
    before = video.read_bytes()
    assert main(["run", str(video), "-o", f"{tmp_path}/../{tmp_path.name}/{video.name}"]) == 2
    assert "would overwrite the input" in capsys.readouterr().err
    assert video.read_bytes() == before


def test_without_opencv_and_pillow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    require(*DEFAULT_MODELS)
    for module in ("cv2", "av", "PIL.Image"):
        monkeypatch.setitem(sys.modules, module, None)  # what an absent module looks like to `import`
    assert main(["run", "--example", "-o", str(tmp_path / "out.png")]) == 1
    error = capsys.readouterr().err
    assert (
        "needs Pillow: pip install 'holistic_native[video]', or OpenCV in its place: 'holistic_native[headless]'"
        in error
    )
    assert main(["run", "--example", "-o", str(tmp_path / "out.png"), "--reader", "cv2"]) == 1
    assert "'holistic_native[window]', or 'holistic_native[headless]'" in capsys.readouterr().err
    assert main(["run", "--example", "--json", str(tmp_path / "out.json")]) == 0


@pytest.mark.parametrize("arguments", [["bench"], ["run", "--example", "--json", "out.json"], ["timings", "--example"]])
def test_without_the_example(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "skimage.data", None)
    assert main(arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "comes with scikit-image: name an INPUT, or pip install 'holistic_native[example]'" in line
