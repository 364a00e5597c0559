"""Opening pictures, videos and cameras."""

from __future__ import annotations

import itertools
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.media.sources import open_example, open_source

cv2 = pytest.importorskip("cv2", reason="reading media needs OpenCV (extra video or headless)")

COUNT, RATE = 12, 12.5


def ramp(height: int = 40, width: int = 64) -> NDArray[np.uint8]:
    """Return an RGB picture without any symmetry: red grows to the right, green downwards, blue is constant."""
    picture = np.empty((height, width, 3), np.uint8)
    picture[..., 0] = np.linspace(0, 200, width)
    picture[..., 1] = np.linspace(0, 200, height)[:, np.newaxis]
    picture[..., 2] = 77
    return picture


def save(path: Path, rgb: NDArray[np.uint8]) -> str:
    assert cv2.imwrite(str(path), cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
    return str(path)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Write a video whose frame n is a grey ramp plus 10 n."""
    path = tmp_path / "video.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), RATE, (64, 40))
    for index in range(COUNT):
        writer.write(np.full((40, 64, 3), 20 + 10 * index, np.uint8))
    writer.release()
    return path


def test_picture(tmp_path: Path) -> None:
    name = save(tmp_path / "picture.png", ramp())
    source = open_source(name)
    assert (source.name, source.path, source.width, source.height) == (name, Path(name), 64, 40)
    assert source.is_picture
    assert (source.rate, source.frame_count, source.live) == (None, 1, False)
    (frame,) = source.frames
    assert (frame.index, frame.timestamp) == (0, 0.0)
    np.testing.assert_array_equal(frame.image, ramp())


@pytest.mark.parametrize(
    ("stored", "wanted"),
    [
        (np.full((4, 6), 90, np.uint8), (90, 90, 90)),
        (np.full((4, 6, 4), (30, 20, 10, 128), np.uint8), (10, 20, 30)),
        (np.full((4, 6, 3), (30 << 8, 20 << 8, 10 << 8), np.uint16), (10, 20, 30)),
    ],
    ids=["grey", "transparent", "16 bits"],
)
def test_pictures_become_8_bit_rgb(tmp_path: Path, stored: NDArray[np.generic], wanted: tuple[int, ...]) -> None:
    assert cv2.imwrite(str(tmp_path / "picture.png"), stored)
    (frame,) = open_source(str(tmp_path / "picture.png")).frames
    assert frame.image.shape == (4, 6, 3)
    assert frame.image.dtype == np.uint8
    assert (frame.image == wanted).all()


def test_exif_orientation_is_honoured(tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    save(path, ramp())
    content = path.read_bytes()
    orientation = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 0)
    segment = b"\xff\xe1" + struct.pack(">H", len(orientation) + 2) + orientation
    path.write_bytes(content[:2] + segment + content[2:])
    source = open_source(str(path))
    assert (source.width, source.height) == (40, 64)
    (frame,) = source.frames
    turned = np.rot90(ramp(), -1)
    assert np.abs(frame.image.astype(int) - turned).mean() < 4  # JPEG is not exact


def test_video(video: Path) -> None:
    source = open_source(str(video))
    assert (source.width, source.height, source.rate, source.frame_count) == (64, 40, RATE, COUNT)
    assert not source.is_picture
    assert not source.live
    frames = list(source.frames)
    assert [frame.index for frame in frames] == list(range(COUNT))
    assert [frame.timestamp for frame in frames] == pytest.approx([index / RATE for index in range(COUNT)])
    assert [round(frame.image.mean()) for frame in frames] == pytest.approx(
        [20 + 10 * index for index in range(COUNT)], abs=2
    )


def test_frames_are_the_callers_own(video: Path) -> None:
    first, second = itertools.islice(open_source(str(video)).frames, 2)
    assert first.image.mean() < second.image.mean()


def test_truncated_video_gives_what_can_be_read(tmp_path: Path) -> None:
    path, random = tmp_path / "video.avi", np.random.default_rng(0)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), RATE, (64, 40))
    for _ in range(COUNT):
        writer.write(random.integers(0, 256, (40, 64, 3), np.uint8))
    writer.release()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    frames = list(open_source(str(path)).frames)
    assert 0 < len(frames) < COUNT
    assert [frame.index for frame in frames] == list(range(len(frames)))


@pytest.mark.parametrize("content", [b"", b"no picture at all " * 100], ids=["empty", "text"])
@pytest.mark.parametrize("name", ["file.mp4", "file.jpg", "file"])
def test_unreadable_file(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RuntimeError, match=rf"INPUT '.*{name}' is no picture or video that OpenCV can read"):
        open_source(str(tmp_path / name))


def test_damaged_picture(tmp_path: Path) -> None:
    save(tmp_path / "picture.png", ramp())
    (tmp_path / "picture.png").write_bytes((tmp_path / "picture.png").read_bytes()[:60])
    with pytest.raises(RuntimeError, match="looks like a picture but cannot be decoded"):
        open_source(str(tmp_path / "picture.png"))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"INPUT '.*nobody.mp4' does not exist"):
        open_source(str(tmp_path / "nobody.mp4"))


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is a folder"):
        open_source(str(tmp_path))


def test_absent_camera() -> None:
    with pytest.raises(RuntimeError, match="INPUT '987' is no camera that answers"):
        open_source("987")


def test_number_that_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, video: Path) -> None:
    monkeypatch.chdir(tmp_path)
    video.rename(tmp_path / "0")
    assert open_source("0").frame_count == COUNT


def test_example_is_the_astronaut() -> None:
    data = pytest.importorskip("skimage.data", reason="the example needs scikit-image (extra example)")
    source = open_example()
    assert (source.name, source.path, source.is_picture) == ("astronaut", None, True)
    (frame,) = source.frames
    np.testing.assert_array_equal(frame.image, data.astronaut())
