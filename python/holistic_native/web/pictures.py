"""Decode pictures that anybody may have sent: header first, few formats, bounded pixels."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

from holistic_native.web.jpegs import decode_jpeg
from holistic_native.web.problems import ProblemError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
"""Pillow's names of what is decoded; everything else is refused unseen."""


def decode(content: bytes, *, max_pixels: int) -> NDArray[np.uint8]:
    """Return a picture as (height, width, 3) RGB, upright; of an animation, the first frame.

    Raises:
        ProblemError: the content is no picture of a known kind (415), has more pixels than allowed (413, before any
            pixel is decoded), or cannot be read (422).
    """
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many(max_pixels) from None
    except Exception as error:  # the readers of damaged headers raise what comes
        raise ProblemError(415, f"the picture must be one of {', '.join(FORMATS)}") from error
    with picture:
        if picture.width * picture.height > max_pixels:
            raise _too_many(max_pixels)
        try:
            pixels = decode_jpeg(content, picture)
            return _decode(picture) if pixels is None else pixels
        except Exception as error:
            raise ProblemError(422, "the picture is damaged") from error


def _decode(picture: Image.Image) -> NDArray[np.uint8]:
    # In place, and converted only where that is needed: each copy of a large picture is some ten megabytes.
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    return np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"))


def _too_many(max_pixels: int) -> ProblemError:
    return ProblemError(413, f"a picture may have {max_pixels} pixels")


def encode(picture: NDArray[np.uint8]) -> bytes:
    """Return a picture, (height, width, 3) RGB, as JPEG."""
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "JPEG", quality=90)
    return stream.getvalue()
