"""What is sent is decoded as Pillow decodes it, by whichever library; what is no picture is refused."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest

pytest.importorskip("starlette", reason="the extra 'web' is not installed")
from PIL import Image, ImageOps

from holistic_native.web.jpegs import decode_jpeg, decoder_name
from holistic_native.web.pictures import decode
from holistic_native.web.problems import ProblemError

ORIENTATION = 0x112


def picture(mode: str = "RGB", size: tuple[int, int] = (61, 43)) -> Image.Image:
    rows, columns = np.mgrid[: size[1], : size[0]]
    colours = np.stack((rows * 5 % 256, columns * 3 % 256, (rows + columns) * 2 % 256), axis=-1)
    return Image.fromarray(colours.astype(np.uint8)).convert(mode)


def encoded(shown: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    stream = io.BytesIO()
    shown.save(stream, kind, **options)
    return stream.getvalue()


def by_pillow(content: bytes) -> Any:
    return np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB"))


@pytest.mark.parametrize("orientation", range(10))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_turned_upright(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    content = encoded(picture(), kind, exif=exif)
    found = decode(content, max_pixels=10_000)
    assert found.flags.c_contiguous
    assert np.array_equal(found, by_pillow(content))


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("size", [(1, 1), (17, 9), (61, 43), (640, 480)])
@pytest.mark.parametrize("options", [{}, {"subsampling": 0}, {"progressive": True}, {"quality": 20}])
def test_jpeg_is_what_pillow_makes_of_it(mode: str, size: tuple[int, int], options: dict[str, Any]) -> None:
    content = encoded(picture(mode, size), **options)
    assert np.array_equal(decode(content, max_pixels=400_000), by_pillow(content))


@pytest.mark.skipif(not decoder_name().startswith("simplejpeg"), reason="simplejpeg is not installed")
def test_the_quick_way_takes_what_it_can() -> None:
    def quick(content: bytes) -> Any:
        return decode_jpeg(content, Image.open(io.BytesIO(content)))

    for mode in ("RGB", "L"):
        assert quick(encoded(picture(mode))) is not None
    assert quick(encoded(picture("CMYK"))) is None
    assert quick(encoded(picture(), "PNG")) is None
    cut = encoded(picture(size=(640, 480)))[:-1000]
    assert quick(cut) is None
    with pytest.raises(ProblemError, match="damaged"):
        decode(cut, max_pixels=400_000)
