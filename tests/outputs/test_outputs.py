"""Every output of the command line, on full disks and into what is no file."""

from __future__ import annotations

import argparse
import os
import secrets
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from holistic_native import formats
from holistic_native.formats.landmark_file import LandmarkFile, Recording
from holistic_native.formats.table import format_of
from holistic_native.media.opencv.files import Cv2PictureFile as PictureFile
from holistic_native.media.opencv.files import Cv2VideoFile as VideoFile
from holistic_native.media.sources import Source, SourceFrame
from holistic_native.output_files import OutputFile, OutputFiles, check_outputs
from tests.support.disks import short_files, small_disk
from tests.support.parquet import HAVE_PYARROW
from tests.support.people import person

cv2 = pytest.importorskip("cv2", reason="writing media needs OpenCV (extra video or headless)")

FRAMES = 60
VIDEO = Source("video.avi", 160, 120, 25.0, FRAMES, False, iter(()))
RECORDING = Recording("video.avi", 160, 120, 25.0, 468)


def landmarks(path: Path) -> LandmarkFile:
    file = format_of(path).kind(path, RECORDING)
    assert isinstance(file, LandmarkFile)
    return file


LANDMARKS = ("json", "npz", "csv", "jsonl", *(["parquet"] if HAVE_PYARROW else []))
# Names, and how to write each; noise, which no codec makes small.
OUTPUTS: dict[str, Callable[[Path], OutputFile]] = {
    **{f"out.{name}": lambda path: landmarks(path) for name in LANDMARKS},
    "out.png": PictureFile,
    **{f"out.{kind}": lambda path: VideoFile(path, VIDEO) for kind in ("mp4", "mov", "mkv", "avi", "webm")},
}


def noise(height: int = 120, width: int = 160) -> SourceFrame:
    return SourceFrame(
        0, 0.0, np.frombuffer(secrets.token_bytes(height * width * 3), np.uint8).reshape(height, width, 3)
    )


def fill(file: OutputFile, *, frames: int = FRAMES) -> None:
    """Write frames, of which there are more than fit into a full disk."""
    with file:
        for _ in range(1 if isinstance(file, PictureFile) else frames):
            if isinstance(file, PictureFile | VideoFile):
                file.add(noise())
            elif isinstance(file, LandmarkFile):
                result = person()
                for name in ("pose_landmarks", "face_landmarks"):
                    getattr(result, name).array[:] = np.random.default_rng().random(getattr(result, name).array.shape)
                file.add(0, 0.0, result)


def is_whole(content: bytes, name: str, folder: Path) -> bool:
    """Say whether a file's content can be read to its end."""
    path = folder / f"read_back_{name}"
    path.write_bytes(content)
    if path.suffix[1:] in LANDMARKS:
        return len(formats.read(path)) == FRAMES
    if name.endswith(".png"):
        return cv2.imread(str(path)) is not None
    capture, count = cv2.VideoCapture(str(path)), 0
    while capture.grab():
        count += 1
    return count == FRAMES


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.parametrize("existing", [False, True], ids=["new", "existing"])
def test_full_disk(tmp_path: Path, name: str, existing: bool) -> None:
    with small_disk(tmp_path / "disk", kilobytes=48) as disk:
        path = disk / name
        if existing:
            path.write_text("old")
        with pytest.raises((OSError, RuntimeError), match=f"{name}'") as caught:
            fill(OUTPUTS[name](path))
        assert "No space left on device" in str(caught.value) or "is the disk full?" in str(caught.value)
        assert [(found, found.read_text()) for found in disk.iterdir()] == ([(path, "old")] if existing else [])


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_file_that_may_not_grow(tmp_path: Path, name: str) -> None:
    with short_files(kilobytes=48), pytest.raises((OSError, RuntimeError), match=f"{name}'"):
        fill(OUTPUTS[name](tmp_path / name))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_named_pipe_gets_all(tmp_path: Path, name: str) -> None:
    pipe = tmp_path / name
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    fill(OUTPUTS[name](pipe))
    reader.join(60)
    assert pipe.is_fifo()
    assert is_whole(got[0], name, tmp_path)


@pytest.mark.parametrize("name", OUTPUTS)
def test_links_and_modes_are_kept(tmp_path: Path, name: str) -> None:
    target = tmp_path / "target"
    target.touch(0o600)
    (tmp_path / name).symlink_to("target")
    fill(OUTPUTS[name](tmp_path / name))
    assert (tmp_path / name).is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert is_whole(target.read_bytes(), name, tmp_path)


@pytest.mark.parametrize("name", OUTPUTS)
def test_names_that_are_not_utf8(tmp_path: Path, name: str) -> None:
    for folder in (b"plain", b"\xe9t\xe9"):
        path = tmp_path / os.fsdecode(folder) / os.fsdecode(b"\xff\xfe" + name.encode())
        path.parent.mkdir()
        fill(OUTPUTS[name](path))
        assert list(path.parent.iterdir()) == [path]
        assert is_whole(path.read_bytes(), name, tmp_path)


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, SystemExit])
def test_nothing_is_left_after_an_error(tmp_path: Path, error: type[BaseException]) -> None:
    def broken_off() -> None:
        with OutputFiles() as files:
            for name, output in OUTPUTS.items():
                files.add(output(tmp_path / name))
            assert len(list(tmp_path.iterdir())) == len(OUTPUTS)
            raise error

    with pytest.raises(error):
        broken_off()
    assert not list(tmp_path.iterdir())


def test_an_output_that_fails_costs_no_other(tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("a.json", "b.json", "c.json"))

    def write() -> None:
        with OutputFiles() as files:
            for path in (first, second, third):
                files.add(landmarks(path)).add(0, 0.0, person())
            second.mkdir()

    with pytest.raises(IsADirectoryError, match=r"b\.json'"):
        write()
    assert sorted(path for path in tmp_path.iterdir() if path.is_file()) == [first, third]


def test_the_same_file_twice(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("file")
    for other in (tmp_path / "file", tmp_path / "link", tmp_path / ".." / tmp_path.name / "file"):
        with pytest.raises(argparse.ArgumentError, match="must be different files"):
            check_outputs([tmp_path / "file", other])
    check_outputs([tmp_path / "file", tmp_path / "other", Path(os.devnull), Path(os.devnull)])


def test_an_input_by_another_name(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.write_text("content")
    (tmp_path / "link").symlink_to("given")
    (tmp_path / "second").hardlink_to(given)
    for name in ("given", "link", "second"):
        with pytest.raises(argparse.ArgumentError, match=f"{name}' would overwrite the input"):
            check_outputs([tmp_path / name], [given])


@pytest.mark.parametrize("name", ["out.mp4", "out.mkv"])
def test_a_video_is_read_back(tmp_path: Path, name: str) -> None:
    def write() -> None:
        with VideoFile(tmp_path / name, VIDEO) as file:
            for _ in range(3):
                file.add(noise())
            file._written += 1  # noqa: SLF001 (as if OpenCV had silently dropped a frame)

    with pytest.raises(RuntimeError, match=f"{name}' could not be written: 3 of 4 frames can be read back"):
        write()
    with pytest.raises(RuntimeError, match="0 of 0 frames"), VideoFile(tmp_path / name, VIDEO):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("rate", [0.5, 1.0, 12.5, 23.976, 29.97, 59.94, 120.0, 1000.0])
@pytest.mark.parametrize("name", ["out.mp4", "out.mkv", "out.avi"])
def test_frame_rates_do_not_confuse_the_count(tmp_path: Path, rate: float, name: str) -> None:
    with VideoFile(tmp_path / name, Source("video", 32, 16, rate, None, False, iter(()))) as file:
        for _ in range(31):
            file.add(noise(16, 32))
    assert (tmp_path / name).stat().st_size > 1000
