"""Errors of every command: one line on standard error, exit code 1 or 2, nothing left behind."""

from __future__ import annotations

import argparse
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest

from holistic_native.app import models_command
from holistic_native.app.main import main
from holistic_native.terminal.one_line import described, one_line
from tests.support.astronaut import frames
from tests.support.real_runs import PROGRAM, cv2, write_video

Capture = pytest.CaptureFixture[str]
# One black pixel; not every OpenCV writes this format.
GIF = b"GIF89a\1\0\1\0\x80\0\0" + bytes(6) + b",\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
SUFFIXES = (".png", ".jpg", ".tif", ".webp", ".bmp", ".gif")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a folder with good and bad inputs."""
    folder = tmp_path_factory.mktemp("inputs")
    picture = cv2.cvtColor(frames()[6], cv2.COLOR_RGB2BGR)
    write_video(folder / "video.avi", frames()[6:9])
    for suffix in SUFFIXES:
        content = GIF if suffix == ".gif" else cv2.imencode(suffix, picture)[1].tobytes()
        (folder / f"good{suffix}").write_bytes(content)
        (folder / f"cut{suffix}").write_bytes(content[: len(content) // 2])
        (folder / f"start{suffix}").write_bytes(content[:25])
    png = (folder / "good.png").read_bytes()
    header = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    (folder / "huge.png").write_bytes(
        png[:8] + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header)) + png[33:]
    )
    (folder / "cut.avi").write_bytes((folder / "video.avi").read_bytes()[:100])
    (folder / "text.mp4").write_text("no video")
    (folder / "empty.mp4").touch()
    (folder / "half.npz").write_bytes(b"PK\3\4" + bytes(100))
    np.savez(folder / "other.npz", a=np.zeros(3))
    with zipfile.ZipFile(folder / "odd.npz", "w") as archive:
        for name in ("pose_landmarks.npy", "width.npy", "height.npy"):
            archive.writestr(name, b"\x93NUMPY\1\0\x10\0{'descr': (((      \n")
    (folder / "noise.tflite").write_bytes(bytes(range(256)) * 4)
    (folder / "bad.json").write_text('{"images": ')
    (folder / "deep.json").write_text("[" * 100_000)
    (folder / "broken.py").write_text("def broken(:\n")
    (folder / "empty").mkdir()
    (folder / "models").mkdir()
    (folder / "models" / "pose_detection.tflite").write_bytes(bytes(1000))
    return folder


CASES = [
    # inputs
    *(f"run start{suffix} --json OUT" for suffix in SUFFIXES),
    *(f"run cut{suffix} --json OUT" for suffix in (".png", ".jpg", ".tif", ".webp", ".bmp")),
    "run huge.png --json OUT",
    "run cut.avi -o OUT.mp4",
    "run empty --json OUT",
    "run nobody --npz OUT",
    "run 987 --npz OUT",
    "run \udce9.avi --npz OUT",
    "run http://127.0.0.1:9/x.mp4 --json OUT",
    "timings text.mp4",
    "timings empty.mp4 --trace OUT",
    "bench cut.avi --report OUT",
    "bench \udce9",
    "evaluate nobody.mp4 --json OUT",
    "evaluate half.npz other.npz",
    "evaluate other.npz odd.npz",
    "evaluate odd.npz odd.npz --json OUT",
    "evaluate empty --coco bad.json",
    "evaluate empty --coco deep.json",
    "evaluate empty --freihand",
    "evaluate noise.tflite",
    "compress quantize --data nobody --output OUT",
    "compress quantize --data text.mp4 --output OUT",
    "compress quantize --data empty --output OUT",
    "compress quantize --data good.png --model noise.tflite --like nobody --output OUT",
    "compress quantize --data good.png --replay nobody.json --output OUT",
    "compress quantize --data good.png --replay deep.json --output OUT",
    # outputs
    "run good.png -o nowhere/OUT.png",
    "run good.png -o empty/.png",
    "run good.png --json empty",
    "run good.png --json good.png/OUT",
    "run video.avi -o OUT.png",
    "run video.avi -o video.avi",
    "run video.avi --json /dev/full",
    "run good.png --npz /dev/full",
    f"run good.png --json {'x' * 300}",
    "timings video.avi --trace empty",
    "timings video.avi --warm-up 1 --trace /dev/full",
    "bench video.avi --report nowhere/OUT",
    "bench video.avi --warm-up 1 --report /dev/full",
    "evaluate video.avi --plot OUT.txt",
    "evaluate video.avi --json empty",
    "evaluate video.avi --markdown video.avi",
    "evaluate good.png --json /dev/full",
    "models fetch --from models --dir good.png",
    "models fetch --from models --dir OUT",
    # models
    "run good.png --json OUT --models nowhere",
    "run good.png --json OUT --models models",
    "run video.avi -o OUT.mp4 --models noise.tflite",
    "timings video.avi --models \udce9",
    "bench video.avi --models models",
    'evaluate video.avi --a {"models":"models"}',
    "evaluate nobody.tflite",
    "models fetch --from noise.tflite",
    "models fetch --from nowhere",
    "models fetch nobody",
    "models path nobody",
    "compress quantize --data good.png --models nowhere --output OUT",
    # arguments
    "",
    "dance",
    "run",
    "run good.png",
    "run good.png --frames x --json OUT",
    "run good.png --threads 0 --json OUT",
    "run good.png --dance --json OUT",
    "timings video.avi --warm-up -1",
    "timings video.avi --warm-up 99",
    "bench video.avi --warm-up 99",
    "evaluate",
    "evaluate video.avi --a [[",
    f"evaluate video.avi --a {'[' * 100_000}",
    'evaluate video.avi --a {"model_complexity":9}',
    'evaluate video.avi --a {"dance":9}',
    'evaluate video.avi --a {"profile":{"name":"fast","dance":9}}',
    "models",
    "models path one two",
    "models fetch --all pose_detection",
    "doctor --runtime onnx",
    "compress quantize",
    "compress quantize --data good.png --frames 0",
    "compress quantize --data good.png --budget-px nan",
    "compress quantize --data good.png --judge-crops 0",
    "compress quantize --data good.png --weights int4",
    "compress quantize --data good.png --weights int8 --replay nobody.json",
    "shim",
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[:60].encode("ascii", "backslashreplace").decode())
def test_one_line_and_nothing_left(
    case: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    before = sorted(folder.rglob("*"))
    # pytest shows long arguments and letters that are none: hence the names, and OUT for a place that differs.
    arguments = case.replace("OUT", str(tmp_path / "out")).split()
    try:
        code = main(arguments)
    except SystemExit as end:  # argparse's own way out
        code = int(end.code or 0)
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert code in (1, 2)
    assert line.startswith("holistic-native")
    assert len(line) > len("holistic-native models: ")
    assert line.isprintable()
    assert sorted(folder.rglob("*")) == before
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "case", ["run cut.png --json out", "run start.gif --json out", "run text.mp4 -o o.mp4", "shim nobody.py"]
)
def test_what_codecs_and_other_programs_say_is_no_second_line(case: str, folder: Path, tmp_path: Path) -> None:
    command, name, *rest = case.split()
    given = [command, str(folder / name), *rest]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *given],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith("OPENCV")},
    )
    assert done.returncode in (1, 2)
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


ERRORS: list[tuple[Exception, str]] = [
    (ValueError("one\n  two\n\nthree."), "one; two; three."),
    (RuntimeError("Tried:\n  this: no\n  that: no\n"), "Tried: this: no; that: no"),
    (KeyError("name"), "KeyError: 'name'"),
    (TypeError(), "TypeError"),
    (AssertionError("x"), "AssertionError: x"),
    (MemoryError(), "out of memory"),
    (MemoryError("Unable to allocate 1 TiB"), "out of memory: Unable to allocate 1 TiB"),
    (RecursionError("maximum recursion depth exceeded"), "maximum recursion depth exceeded"),
    (struct.error("unpack requires 4 bytes"), "struct.error: unpack requires 4 bytes"),
    (zlib.error("Error -3"), "zlib.error: Error -3"),
    (zipfile.BadZipFile("no zip"), "zipfile.BadZipFile: no zip"),
    (EOFError("end"), "EOFError: end"),
    (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "why"), "'utf-8' codec can't decode byte 0xff in position 0: why"),
    (cv2.error("OpenCV(5)\n> msg\n"), "cv2.error: OpenCV(5); > msg"),
    (OSError(28, "No space left", "a\nb\udce9"), r"[Errno 28] No space left: 'a\nb\udce9'"),
    (OSError(), "OSError"),
    (ImportError("no module\x1b[31m"), r"no module\x1b[31m"),
]


@pytest.mark.parametrize(("error", "text"), ERRORS, ids=lambda value: type(value).__name__)
def test_exceptions_of_every_kind(
    error: Exception, text: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def fail(_: argparse.Namespace) -> int:
        raise error

    monkeypatch.setattr(models_command, "run", fail)
    assert described(error) == text
    assert main(["models", "list"]) == 1
    assert capsys.readouterr().err == f"holistic-native models: {text}\n"
    assert main(["models", "--debug", "list"]) == 1
    output = capsys.readouterr().err
    assert output.startswith("Traceback (most recent call last):\n")
    assert output.endswith(f"holistic-native models: {text}\n")


def test_one_line() -> None:
    assert one_line("") == one_line("\n \n") == ""
    assert one_line("a\r\nb\x0bc\u2028d") == "a; b; c; d"
    assert one_line("täst 中 ✓") == "täst 中 ✓"
