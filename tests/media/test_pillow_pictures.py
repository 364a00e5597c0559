"""Pictures and animations read by Pillow, and drawn pictures written by it."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.media.drawings import PICTURE_SUFFIXES, drawn_file
from holistic_native.media.source import Source, SourceFrame
from holistic_native.media.sources import Opening, open_source

Image = pytest.importorskip("PIL.Image", reason="these tests need Pillow (extra video)")

RAMP: NDArray[np.uint8] = np.stack(
    np.broadcast_arrays(np.linspace(0, 200, 64), np.linspace(0, 200, 40)[:, np.newaxis], 77), axis=-1
).astype(np.uint8)


def opened(path: Path, *, static: bool = False) -> Source:
    return open_source(str(path), Opening(reader="av", static=static))


def read(path: Path) -> NDArray[np.uint8]:
    source = opened(path)
    assert source.is_picture
    (frame,) = source.frames
    assert (frame.index, frame.timestamp) == (0, 0.0)
    assert frame.image.dtype == np.uint8
    assert frame.image.shape == (source.height, source.width, 3)
    return frame.image


GREY: NDArray[np.uint8] = np.full((4, 6), 90, np.uint8)
KINDS: dict[str, tuple[str, Any, tuple[int, int, int]]] = {
    "grey": ("x.png", Image.fromarray(GREY), (90, 90, 90)),
    "grey with opacity": ("x.png", Image.fromarray(np.full((4, 6, 2), (90, 10), np.uint8), "LA"), (90, 90, 90)),
    "transparent": ("x.png", Image.fromarray(np.full((4, 6, 4), (10, 20, 30, 128), np.uint8)), (10, 20, 30)),
    "16 bits": ("x.png", Image.fromarray(np.full((4, 6), 30 << 8 | 99, np.uint16)), (30, 30, 30)),
    "16 bits, TIFF": ("x.tif", Image.fromarray(np.full((4, 6), 30 << 8 | 99, np.uint16)), (30, 30, 30)),
    "black and white": ("x.png", Image.fromarray(np.ones((4, 6), bool)), (255, 255, 255)),
    "palette": ("x.png", Image.new("RGB", (6, 4), (10, 20, 30)).convert("P", palette=1), (10, 20, 30)),
    "CMYK": ("x.jpg", Image.new("CMYK", (6, 4), (55, 155, 205, 0)), (200, 100, 50)),
    "CMYK, TIFF": ("x.tif", Image.new("CMYK", (6, 4), (55, 155, 205, 0)), (200, 100, 50)),
    "YCbCr": ("x.jpg", Image.new("RGB", (6, 4), (200, 100, 50)), (200, 100, 50)),
    "floats": ("x.tif", Image.fromarray(np.full((4, 6), 0.5, np.float32)), (128, 128, 128)),
}


@pytest.mark.parametrize("name", KINDS)
def test_pictures_become_8_bit_rgb(name: str, tmp_path: Path) -> None:
    file, picture, wanted = KINDS[name]
    picture.save(tmp_path / file)
    image = read(tmp_path / file)
    assert image.shape == (4, 6, 3)
    assert np.abs(image.astype(int) - wanted).max() <= (3 if file.endswith("jpg") else 0)


@pytest.mark.parametrize("bits", [32, 64])
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("deflated", [False, True])
def test_tiff_of_float_colours(bits: int, order: str, deflated: bool, tmp_path: Path) -> None:
    values = np.full((4, 6, 3), (0.25, 0.5, 1.0), f"{order}f{bits // 8}")
    values[1, 2] = (np.nan, -1.0, np.inf)
    strips = [values[:3].tobytes(), values[3:].tobytes()]
    (tmp_path / "x.tif").write_bytes(tiff(strips, order, bits, deflated=deflated))
    image = read(tmp_path / "x.tif")
    assert (image[0] == (64, 128, 255)).all()
    assert (image[1, 2] == (0, 0, 255)).all()
    (tmp_path / "x.tif").write_bytes(tiff(strips[:1], order, bits, deflated=deflated))
    with pytest.raises(RuntimeError, match="72 values and has 54"):
        read(tmp_path / "x.tif")


def tiff(strips: list[bytes], order: str, bits: int, *, deflated: bool) -> bytes:
    """Return a file of 6 x 4 pixels, three floats each."""
    stored = [zlib.compress(strip) for strip in strips] if deflated else strips
    offsets = [8 + sum(map(len, stored[:index])) for index in range(len(stored))]
    longs = {256: [6], 257: [4], 258: [bits] * 3, 259: [8 if deflated else 1], 262: [2], 273: offsets, 277: [3]}
    longs |= {278: [3], 279: [len(strip) for strip in stored], 284: [1], 339: [3] * 3}
    end = 8 + sum(map(len, stored))
    extra = end + 2 + 12 * len(longs) + 4
    entries, values = b"", b""
    for tag, numbers in longs.items():
        packed = struct.pack(f"{order}{len(numbers)}I", *numbers)
        if len(packed) > 4:
            packed, values = struct.pack(f"{order}I", extra + len(values)), values + packed
        entries += struct.pack(f"{order}HHI", tag, 4, len(numbers)) + packed
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, end)
    return head + b"".join(stored) + struct.pack(f"{order}H", len(longs)) + entries + bytes(4) + values


@pytest.mark.parametrize("order", "<>")
def test_pfm_in_colour(order: str, tmp_path: Path) -> None:
    values = np.full((4, 6, 3), (0.25, 0.5, 1.0), f"{order}f4")
    values[0] = 0  # the file's first row is the lowest
    head = f"PF\n6 4\n{'-' if order == '<' else ''}1.0\n".encode()
    (tmp_path / "x.pfm").write_bytes(head + values.tobytes())
    image = read(tmp_path / "x.pfm")
    assert (image[:3] == (64, 128, 255)).all()
    assert not image[3].any()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
def test_exif_orientation(orientation: int, suffix: str, tmp_path: Path) -> None:
    upright = RAMP
    # What undoes each orientation (EXIF 2.32, tag 0x112), on the way back.
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x112] = orientation
    Image.fromarray(np.ascontiguousarray(stored)).save(tmp_path / f"x{suffix}", exif=exif)
    image = read(tmp_path / f"x{suffix}")
    assert image.shape == upright.shape
    assert np.abs(image.astype(int) - upright).mean() < 5  # JPEG and WebP are not exact


ANIMATIONS = {".gif": 8, ".webp": 12, ".png": 0, ".apng": 0}
DURATIONS = [40, 100, 250, 70]


def animation(path: Path, durations: list[int]) -> Path:
    pictures = [Image.fromarray(np.full((12, 16, 3), 40 * index, np.uint8)) for index in range(len(durations))]
    settings = {"lossless": True} if path.suffix == ".webp" else {}
    kind = "PNG" if path.suffix == ".apng" else None
    pictures[0].save(path, kind, save_all=True, append_images=pictures[1:], duration=durations, **settings)
    return path


@pytest.mark.parametrize("suffix", ANIMATIONS)
def test_animations_are_videos(suffix: str, tmp_path: Path) -> None:
    path = animation(tmp_path / f"x{suffix}", DURATIONS)
    source = opened(path)
    assert (source.width, source.height, source.frame_count, source.is_picture) == (16, 12, 4, False)
    frames = list(source.frames)
    assert [frame.index for frame in frames] == [0, 1, 2, 3]
    assert [frame.timestamp for frame in frames] == pytest.approx([0, 0.04, 0.14, 0.39])
    assert [int(frame.image[5, 5, 1]) for frame in frames] == pytest.approx([0, 40, 80, 120], abs=2)
    first = opened(path, static=True)
    assert first.is_picture
    assert [frame.image.max() for frame in first.frames] == [0]


def test_frames_without_a_duration(tmp_path: Path) -> None:
    frames = list(opened(animation(tmp_path / "x.gif", [0, 0, 0])).frames)
    assert [frame.timestamp for frame in frames] == pytest.approx([0, 0.1, 0.2])


def bomb(path: Path, side: int) -> Path:
    """Write a PNG file of some bytes that announces side x side pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    content = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + content)
    return path


def test_decompression_bombs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"bomb.png' is too large: .*2500000000 pixels"):
        opened(bomb(tmp_path / "bomb.png", 50_000))


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".gif", ".bmp"])
def test_cut_pictures(suffix: str, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / f"whole{suffix}")
    content = (tmp_path / f"whole{suffix}").read_bytes()
    path = tmp_path / f"cut{suffix}"
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(RuntimeError, match=r"cut\.\w+' (looks like a picture but cannot be decoded|is no picture)"):
        opened(path)


@pytest.mark.parametrize("suffix", PICTURE_SUFFIXES)
def test_drawn_pictures(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"
    with drawn_file(path, Source("x", 64, 40, None, 1, False, iter(()), reader="av")) as file:
        file.add(SourceFrame(0, 0.0, RAMP))
        assert not path.exists()
    assert list(tmp_path.iterdir()) == [path]
    assert np.abs(read(path).astype(int) - RAMP).max() <= (8 if suffix in (".jpg", ".jpeg", ".webp") else 0)
