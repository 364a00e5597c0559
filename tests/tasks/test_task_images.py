"""Images of MediaPipe Tasks: copies that never change, in every format, from arrays of any layout and from files."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native.tasks.vision.core.image import Image, ImageFormat

FORMATS = {
    ImageFormat.GRAY8: (np.uint8, 1),
    ImageFormat.SRGB: (np.uint8, 3),
    ImageFormat.SRGBA: (np.uint8, 4),
    ImageFormat.GRAY16: (np.uint16, 1),
    ImageFormat.SRGB48: (np.uint16, 3),
    ImageFormat.SRGBA64: (np.uint16, 4),
    ImageFormat.VEC32F1: (np.float32, 1),
    ImageFormat.VEC32F2: (np.float32, 2),
    ImageFormat.VEC32F4: (np.float32, 4),
}


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_keeps_its_values(kind: ImageFormat) -> None:
    dtype, channels = FORMATS[kind]
    values = np.arange(5 * 7 * channels).reshape(5, 7, channels).astype(dtype)
    image = Image(kind, values)
    wanted = values.copy()
    values[:] = 0
    view = image.numpy_view()
    np.testing.assert_array_equal(view, wanted)
    assert view.dtype == dtype
    assert (image.width, image.height, image.channels, image.image_format) == (7, 5, channels, int(kind))
    assert image[4, 6, channels - 1] == wanted[4, 6, channels - 1].item()
    row = 7 * channels * np.dtype(dtype).itemsize
    assert image.step == (row + 15) // 16 * 16
    assert image.is_contiguous() == (row % 16 == 0)


def test_views_outlive_their_image_and_cannot_be_written() -> None:
    view = Image(ImageFormat.SRGB, np.full((2, 2, 3), 9, np.uint8)).numpy_view()
    gc.collect()
    assert (view == 9).all()
    with pytest.raises(ValueError, match="read-only"):
        view[0, 0, 0] = 1
    with pytest.raises(ValueError, match="cannot set WRITEABLE flag"):
        view.flags.writeable = True


def test_any_layout_is_read_as_numpy_shows_it() -> None:
    values = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
    for array in (values[::-1], values[:, 1:4], values[:, :, ::-1], np.asfortranarray(values), values[::2, ::-2]):
        np.testing.assert_array_equal(Image(ImageFormat.SRGB, array).numpy_view(), array)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ((2, 0, 0), r"image row must be in 0\.\.1; got 2"),
        ((0, -1, 0), r"image column must be in 0\.\.2; got -1"),
        ((0, 0, 3), r"image channel must be in 0\.\.2; got 3"),
    ],
)
def test_places_outside_are_refused(key: tuple[int, ...], message: str) -> None:
    with pytest.raises(IndexError, match=message):
        _ = Image(ImageFormat.SRGB, np.zeros((2, 3, 3), np.uint8))[key]


def test_formats_that_are_none() -> None:
    pixels = np.zeros((4, 4, 3), np.uint8)
    with pytest.raises(ValueError, match="Unsupported image format: UNKNOWN"):
        Image(77, pixels)  # type: ignore[arg-type]
    for wrong in ("SRGB", None, 1.5):
        with pytest.raises(TypeError, match="image_format must be an ImageFormat; got "):
            Image(wrong, pixels)  # type: ignore[arg-type]


@pytest.mark.parametrize("library", ["cv2", "PIL"])
def test_files_keep_what_they_have(library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pillow = pytest.importorskip("PIL.Image")
    pytest.importorskip(library)
    reader = "holistic_native.tasks.vision.core.image_file.choose_reader"
    monkeypatch.setattr(reader, lambda: "cv2" if library == "cv2" else "av")
    generator = np.random.default_rng(1)
    pictures: dict[str, Any] = {
        "gray.png": generator.integers(0, 256, (4, 5), np.uint8),
        "colour.png": generator.integers(0, 256, (4, 5, 3), np.uint8),
        "opacity.png": generator.integers(0, 256, (4, 5, 4), np.uint8),
        "colour.bmp": generator.integers(0, 256, (4, 5, 3), np.uint8),
    }
    for name, pixels in pictures.items():
        pillow.fromarray(pixels).save(tmp_path / name)
        image = Image.create_from_file(str(tmp_path / name))
        np.testing.assert_array_equal(image.numpy_view(), pixels.reshape(4, 5, -1))
        kinds = {1: ImageFormat.GRAY8, 3: ImageFormat.SRGB, 4: ImageFormat.SRGBA}
        assert image.image_format == kinds[image.channels]
    deep = np.array([[0, 255, 256, 65535]], np.uint16)
    pillow.fromarray(deep).save(tmp_path / "deep.png")
    assert Image.create_from_file(str(tmp_path / "deep.png")).numpy_view().ravel().tolist() == [0, 0, 1, 255]


def test_files_that_are_none(tmp_path: Path) -> None:
    pytest.importorskip("cv2")
    (tmp_path / "text.jpg").write_text("no picture")
    with pytest.raises(RuntimeError, match=r"^Failed to load image from file$"):
        Image.create_from_file(str(tmp_path / "text.jpg"))
    with pytest.raises(FileNotFoundError, match=r"^Can't find file: "):
        Image.create_from_file(str(tmp_path / "none.jpg"))
    with pytest.raises(RuntimeError, match=r"^Error while reading file: "):
        Image.create_from_file(str(tmp_path))
    with pytest.raises(AttributeError, match="has no attribute 'encode'"):
        Image.create_from_file(tmp_path / "text.jpg")  # type: ignore[arg-type]
