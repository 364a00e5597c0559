"""Drawn videos written by PyAV."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.media.drawings import VIDEO_SUFFIXES, drawn_file
from holistic_native.media.source import Source, SourceFrame
from holistic_native.media.sources import Opening, open_source
from tests.support.disks import small_disk

pytest.importorskip("av", reason="these tests need PyAV (extra video)")

RED: NDArray[np.uint8] = np.full((48, 64, 3), (200, 30, 60), np.uint8)
EVEN = [index / 12.5 for index in range(7)]
UNEVEN = [0.0, 0.08, 0.16, 0.19, 0.4, 0.41, 0.56]


def write(path: Path, times: Sequence[float], image: NDArray[np.uint8] = RED) -> None:
    height, width = image.shape[:2]
    with drawn_file(path, Source("x", width, height, 12.5, None, False, iter(()), reader="av")) as file:
        for index, time in enumerate(times):
            file.add(SourceFrame(index, time, image))
        assert not path.exists()


def opened(path: Path) -> Source:
    return open_source(str(path), Opening(reader="av"))


@pytest.mark.parametrize("times", [EVEN, UNEVEN, [time + 7 for time in UNEVEN]], ids=["even", "uneven", "later"])
@pytest.mark.parametrize("suffix", VIDEO_SUFFIXES)
@pytest.mark.parametrize("shape", [(48, 64), (47, 63)], ids=["even size", "odd size"])
def test_frames_keep_their_times(suffix: str, times: list[float], shape: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"
    write(path, times, RED[: shape[0], : shape[1]])
    assert list(tmp_path.iterdir()) == [path]
    frames = list(opened(path).frames)
    wanted = EVEN if suffix == ".avi" else [time - times[0] for time in times]  # .avi has one rate
    assert [frame.timestamp for frame in frames] == pytest.approx(wanted, abs=0.001)
    for frame in frames:
        assert frame.image.shape == (*shape, 3)
        assert np.abs(frame.image.astype(int) - RED[0, 0]).max() <= 6
    if times == EVEN:
        assert opened(path).rate == pytest.approx(12.5, rel=0.001)


def test_h264_for_browsers(tmp_path: Path) -> None:
    import av

    if "libx264" not in av.codecs_available:
        pytest.skip("this PyAV has no encoder for H.264")
    write(tmp_path / "x.mp4", EVEN)
    with av.open(tmp_path / "x.mp4") as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt, stream.average_rate) == ("h264", "yuv420p", Fraction(25, 2))


def test_frames_of_another_size_are_fitted(tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    large = np.repeat(np.repeat(RED, 2, axis=0), 2, axis=1)
    with drawn_file(path, Source("x", 64, 48, 12.5, None, False, iter(()), reader="av")) as file:
        for index, image in enumerate((RED, large, RED[:, ::-1])):
            file.add(SourceFrame(index, index / 12.5, image))
    assert [frame.image.shape for frame in opened(path).frames] == [RED.shape] * 3


def test_a_full_disk_is_an_error_and_nothing_is_left(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    with small_disk(tmp_path / "disk", kilobytes=64) as disk:
        path = disk / "x.mp4"

        def written() -> None:
            with drawn_file(path, Source("x", 640, 480, 12.5, None, False, iter(()), reader="av")) as file:
                for index in range(20):
                    image = random.integers(0, 256, (480, 640, 3), np.uint8)
                    file.add(SourceFrame(index, index / 12.5, image))

        with pytest.raises(OSError, match=r"No space left on device: '.*x\.mp4'"):
            written()
        assert not list(disk.iterdir())


def test_nothing_is_left_after_an_error(tmp_path: Path) -> None:
    def broken_off() -> None:
        with drawn_file(tmp_path / "x.mp4", Source("x", 64, 48, 10, None, False, iter(()), reader="av")) as file:
            file.add(SourceFrame(0, 0.0, RED))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert not list(tmp_path.iterdir())


def test_a_format_that_cannot_be_encoded(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"PyAV cannot write '.*x\.webm': 20000 x 2 pixels, .* codec libvpx"):
        drawn_file(tmp_path / "x.webm", Source("x", 20000, 2, 10, None, False, iter(()), reader="av"))
    assert not list(tmp_path.iterdir())
