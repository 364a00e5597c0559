"""`holistic-native run` on several inputs, folders, standard input, parts; and which libraries it loads."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native.app.main import main
from tests.support.astronaut import frames
from tests.support.real_runs import DEFAULT_MODELS, RATE, cv2, read_picture, read_video, require, write_video

pytest.importorskip("PIL", reason="these tests need Pillow (extra video)")
pytest.importorskip("av", reason="these tests need PyAV (extra video)")

Capture = pytest.CaptureFixture[str]
# The libraries that a command has loaded when it is done go to the file descriptor that the first argument names.
LOADED = """
import os, sys
from holistic_native.app.main import main
code = main(sys.argv[2:])
os.write(int(sys.argv[1]), " ".join(name for name in ("av", "PIL", "cv2") if name in sys.modules).encode())
sys.exit(code)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a folder with pictures and videos, two of one name, a broken one, and what is none."""
    require(*DEFAULT_MODELS)
    folder = tmp_path_factory.mktemp("inputs")
    for name in ("a.png", "B.jpg"):
        assert cv2.imwrite(str(folder / name), cv2.cvtColor(frames()[6], cv2.COLOR_RGB2BGR))
    write_video(folder / "b.avi", frames()[6:12])
    (folder / "notes.txt").write_text("no picture")
    (folder / ".hidden.png").write_bytes(b"")
    (folder / "subfolder").mkdir()
    return folder


def landmarks(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text())
    return document


def test_a_folder(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    out, archives = tmp_path / "out", tmp_path / "archives"
    assert main(["run", str(folder), "-o", str(out), "--json", str(out), "--npz", str(archives)]) == 0
    captured = capsys.readouterr()
    assert not captured.err
    assert len(captured.out.splitlines()) == 3
    names = sorted(path.name for path in out.iterdir())
    assert [name for name in names if name.startswith("a")] == ["a.json", "a.png"]
    picture, video = sorted({Path(name).stem for name in names} - {"a"})
    assert picture.startswith("B-")
    assert video.startswith("b-")  # some file systems take these for one name
    assert sorted(names) == sorted(
        ["a.json", "a.png", f"{picture}.json", f"{picture}.png", f"{video}.json", f"{video}.mp4"]
    )
    assert sorted(path.stem for path in archives.iterdir()) == sorted(["a", picture, video])
    assert len(read_video(out / f"{video}.mp4")) == len(landmarks(out / f"{video}.json")["frames"]) == 6


def test_a_format_alone_writes_into_the_folder(folder: Path, tmp_path: Path) -> None:
    out, more = tmp_path / "out", tmp_path / "more"
    formats = ["--to", "csv", "--to", "openpose", "--to", f"jsonl:{more}"]
    assert main(["run", str(folder / "a.png"), str(folder / "b.avi"), *formats, "-o", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["a.csv", "a_openpose_json", "b.csv", "b_openpose_json"]
    assert sorted(path.name for path in more.iterdir()) == ["a.jsonl", "b.jsonl"]
    assert main(["run", str(folder / "a.png"), "--to", "csv", "-o", str(tmp_path / "one")]) == 0
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["a.csv"]


def test_one_of_several_is_as_alone(folder: Path, tmp_path: Path) -> None:
    several, alone = tmp_path / "several", tmp_path / "alone.json"
    inputs = [str(folder / name) for name in ("a.png", "b.avi")]
    assert main(["run", *inputs, "--json", str(several)]) == 0
    for name in inputs:
        assert main(["run", name, "--json", str(alone)]) == 0
        assert landmarks(several / f"{Path(name).stem}.json")["frames"] == landmarks(alone)["frames"]


@pytest.mark.parametrize(
    ("names", "code", "failed"),
    [(("a.png", "broken.avi", "nobody"), 3, 2), (("broken.avi", "nobody"), 1, 2), (("a.png", "a.png"), 0, 0)],
)
def test_what_fails_is_said_and_the_rest_is_done(
    names: tuple[str, ...], code: int, failed: int, folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "broken.avi").write_text("no video")
    inputs = [str((tmp_path if name == "broken.avi" else folder) / name) for name in names]
    assert main(["run", *inputs, "--json", str(tmp_path / "out")]) == code
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == failed
    assert all(line.startswith("holistic-native run: ") and "INPUT" in line for line in lines)
    written = [path.name for path in (tmp_path / "out").iterdir()] if code != 1 else []
    assert written == (["a.json"] if code != 1 else [])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.png", "b.avi"], "several inputs need folders to write to"),
        (["a.png", "b.avi", "--to", "csv"], "--to csv names no file: csv:FILE is wanted, or a folder as -o"),
        (["--example", "--to", "csv", "-o", "out"], "--to csv names no file: csv:FILE is wanted"),
        (["a.png", "b.avi", "--json", "notes.txt"], "each output names a folder, got 'notes.txt'"),
        (["a.png", "b.avi", "--json", "out", "--display"], "--display shows one INPUT only"),
        (["a.png", "--json", "out", "--start", "5", "--end", "1:2"], None),
        (["b.avi", "--json", "out", "--start", "5", "--end", "4"], "--end must be after --start"),
        (["b.avi", "--json", "out", "--start", "x"], "must be seconds or"),
        (["b.avi", "--json", "out", "--size", "big"], "must be width and height"),
        (["b.avi", "--json", "out", "--rate", "0"], "must be frames per second"),
        (["b.avi", "--json", "out", "--every", "0"], "must be a whole number of at least 1"),
        (["b.avi", "--display", "--reader", "av"], "a window (--display) needs OpenCV"),
    ],
)
def test_usage(
    arguments: list[str], said: str | None, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(folder)
    try:
        code = main(["run", *arguments])
    except SystemExit as end:  # argparse's own way out
        code = int(end.code or 0)
    (folder / "out").unlink(missing_ok=True)
    error = capsys.readouterr().err
    assert (code, said is None or said in error) == (0 if said is None else 2, True)


def test_an_empty_folder(tmp_path: Path, capsys: Capture) -> None:
    assert main(["run", str(tmp_path), "--json", str(tmp_path / "out")]) == 1
    assert "has no pictures or videos in it" in capsys.readouterr().err


@pytest.mark.parametrize("reader", ["av", "cv2"])
def test_a_part_of_a_video(reader: str, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    part = ["--start", "0.1", "--end", "0.4", "--every", "2", "--reader", reader]
    assert main(["run", str(folder / "b.avi"), "--json", str(out), *part]) == 0
    found = landmarks(out)
    assert found["fps"] == RATE / 2
    assert [frame["index"] for frame in found["frames"]] == [0, 2]
    assert [frame["timestamp"] for frame in found["frames"]] == pytest.approx([0.16, 0.32])


def loaded(arguments: list[str], stdin: bytes = b"") -> tuple[int, set[str], str]:
    """Run a command in a process of its own; return its code, which libraries it loaded, and its errors."""
    reading, writing = os.pipe()
    with io.open(reading, "rb") as pipe:  # noqa: UP020 (not a path)
        done = subprocess.run(
            [sys.executable, "-c", LOADED, str(writing), *arguments],
            input=stdin,
            capture_output=True,
            timeout=600,
            check=False,
            pass_fds=(writing,),
        )
        os.close(writing)
        return done.returncode, set(pipe.read().decode().split()), done.stderr.decode()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "libraries"),
    [
        (["b.avi", "-o", "OUT.mp4", "--json", "OUT.json"], {"av", "PIL"}),
        (["b.avi", "-o", "OUT.mp4", "--reader", "cv2"], {"cv2"}),
        (["a.png", "-o", "OUT.png", "--style", "classic"], {"PIL"}),
        (["a.png", "-o", "OUT.png", "--style", "mediapipe", "--reader", "cv2"], {"cv2"}),
    ],
    ids=["video", "video, cv2", "picture", "picture, cv2"],
)
def test_never_both_libraries(arguments: list[str], libraries: set[str], folder: Path, tmp_path: Path) -> None:
    named = [str(folder / arguments[0]), *(word.replace("OUT", str(tmp_path / "out")) for word in arguments[1:])]
    assert loaded(["run", *named]) == (0, libraries, "")
    assert any(tmp_path.iterdir())


def test_standard_input(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert loaded(["run", "-", "--json", str(out)], (folder / "a.png").read_bytes())[0] == 0
    assert len(landmarks(out)["frames"]) == 1
    assert landmarks(out)["source"] == "standard input"
    video = (folder / "b.avi").read_bytes()
    assert loaded(["run", "-", "--video", "--json", str(out)], video)[0] == 0
    assert len(landmarks(out)["frames"]) == 6
    code, _, error = loaded(["run", "-", "--json", str(out)], video)
    assert code == 1
    assert error == "holistic-native run: standard input is no picture that Pillow can read (--video is for videos)\n"


def test_styles(folder: Path, tmp_path: Path) -> None:
    pictures = []
    for style in ("native", "mediapipe", "classic"):
        path = tmp_path / f"{style}.png"
        assert main(["run", str(folder / "a.png"), "-o", str(path), "--style", style, "--background", "plain"]) == 0
        pictures.append(read_picture(path))
    red = [(picture == (255, 0, 0)).all(axis=-1).sum() for picture in pictures]
    assert red[0] == red[1] == 0
    assert red[2] > 0
    assert not np.array_equal(pictures[0], pictures[1])
