"""Picture files, video files, the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.media.drawings import PICTURE_SUFFIXES, VIDEO_SUFFIXES
from holistic_native.media.opencv.files import Cv2PictureFile as PictureFile
from holistic_native.media.opencv.files import Cv2VideoFile as VideoFile
from holistic_native.media.opencv.window import Window
from holistic_native.media.sources import Source, SourceFrame

cv2 = pytest.importorskip("cv2", reason="writing media needs OpenCV (extra video or headless)")

RED: NDArray[np.uint8] = np.full((48, 64, 3), (200, 30, 60), np.uint8)


def source(rate: float | None = 10.0, *, live: bool = False, width: int = 64, height: int = 48) -> Source:
    return Source("test", width, height, rate, None, live, iter(()))


def write(path: Path, of: Source, frames: Sequence[SourceFrame]) -> None:
    with VideoFile(path, of) as file:
        for frame in frames:
            file.add(frame)


def read(path: Path) -> list[NDArray[np.uint8]]:
    capture = cv2.VideoCapture(str(path))
    frames = []
    while (found := capture.read())[0]:
        frames.append(cv2.cvtColor(found[1], cv2.COLOR_BGR2RGB))
    return frames


@pytest.mark.parametrize("suffix", [*PICTURE_SUFFIXES, ".PNG"])
def test_picture_formats(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"picture{suffix}"
    with PictureFile(path) as file:
        file.add(SourceFrame(0, 0.0, RED))
        assert not path.exists()
    assert list(tmp_path.iterdir()) == [path]
    image = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    assert np.abs(image.astype(int) - RED).max() <= 5  # some formats are not exact


@pytest.mark.parametrize("suffix", [*VIDEO_SUFFIXES, ".MP4"])
def test_video_formats(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"video{suffix}"
    write(path, source(12.5), [SourceFrame(index, index / 12.5, RED) for index in range(7)])
    assert list(tmp_path.iterdir()) == [path]
    assert cv2.VideoCapture(str(path)).get(cv2.CAP_PROP_FPS) == 12.5
    frames = read(path)
    assert len(frames) == 7
    assert frames[0].shape == RED.shape
    assert np.abs(frames[-1].astype(int) - RED).max() <= 12


def test_frames_of_another_size_are_fitted(tmp_path: Path) -> None:
    large = np.repeat(np.repeat(RED, 2, axis=0), 2, axis=1)
    write(
        tmp_path / "video.avi",
        source(),
        [SourceFrame(0, 0.0, RED), SourceFrame(1, 0.1, large), SourceFrame(2, 0.2, RED)],
    )
    assert [frame.shape for frame in read(tmp_path / "video.avi")] == [RED.shape] * 3


def test_mirrored_view_is_written(tmp_path: Path) -> None:
    half = RED.copy()
    half[:, 32:] = 0
    with PictureFile(tmp_path / "picture.png") as file:
        file.add(SourceFrame(0, 0.0, half[:, ::-1]))
    np.testing.assert_array_equal(cv2.imread(str(tmp_path / "picture.png"))[..., ::-1], half[:, ::-1])


def test_camera_video_keeps_pace_with_the_clock(tmp_path: Path) -> None:
    # 10 frames a second are promised, but the camera and the tracker manage only four.
    write(tmp_path / "slow.avi", source(live=True), [SourceFrame(index, index / 4, RED) for index in range(9)])
    assert len(read(tmp_path / "slow.avi")) == 21
    # A camera that is faster than it says loses nothing.
    write(tmp_path / "fast.avi", source(live=True), [SourceFrame(index, index / 40, RED) for index in range(9)])
    assert len(read(tmp_path / "fast.avi")) == 9


def test_video_that_cannot_be_encoded(tmp_path: Path) -> None:
    with pytest.raises(
        RuntimeError, match=r"cannot write '.*video.mp4': 1 x 1 pixels, 10 frames per second, codec mp4v"
    ):
        VideoFile(tmp_path / "video.mp4", source(width=1, height=1))
    assert not list(tmp_path.iterdir())


def test_nothing_is_left_after_an_error(tmp_path: Path) -> None:
    def broken_off() -> None:
        with VideoFile(tmp_path / "video.mp4", source()) as file:
            file.add(SourceFrame(0, 0.0, RED))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert not list(tmp_path.iterdir())


def test_window_without_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(RuntimeError, match="--display needs a screen: neither DISPLAY nor WAYLAND_DISPLAY is set"):
        Window("test")


def test_window_with_headless_opencv(monkeypatch: pytest.MonkeyPatch) -> None:
    gui = next(line.split()[-1] for line in cv2.getBuildInformation().splitlines() if "GUI:" in line)
    if gui != "NONE":
        pytest.skip(f"this OpenCV has windows ({gui})")
    monkeypatch.setenv("DISPLAY", ":0")
    with pytest.raises(RuntimeError, match=r"--display needs an OpenCV with windows: .*holistic_native\[window\]"):
        Window("test")
