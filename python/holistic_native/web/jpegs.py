"""Fast JPEG decoding, where `simplejpeg` is installed: a fifth of Pillow's time, and half its memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import PIL
from PIL import ExifTags

try:
    import simplejpeg
except ImportError:  # no wheel for this machine: Pillow reads JPEG as well
    simplejpeg = None

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

# What EXIF calls the ways a camera may be held: how the rows and columns that are stored become the upright picture's.
_UPRIGHT: dict[int, Callable[[NDArray[Any]], NDArray[Any]]] = {
    2: lambda stored: stored[:, ::-1],
    3: lambda stored: stored[::-1, ::-1],
    4: lambda stored: stored[::-1],
    5: lambda stored: stored.transpose(1, 0, 2),
    6: lambda stored: stored[::-1].transpose(1, 0, 2),
    7: lambda stored: stored[::-1, ::-1].transpose(1, 0, 2),
    8: lambda stored: stored[:, ::-1].transpose(1, 0, 2),
}
# Libraries that were built of different sources turn other colours than these into RGB in different ways.
_MODES = ("RGB", "L")


def decode_jpeg(content: bytes, header: Any) -> NDArray[np.uint8] | None:
    """Return a picture as (height, width, 3) RGB, upright; None where Pillow must decode it.

    Args:
        content: of the file.
        header: what Pillow has read of it, its pixels not loaded.
    """
    if simplejpeg is None or header.format != "JPEG" or header.mode not in _MODES:
        return None
    try:
        stored = simplejpeg.decode_jpeg(content, colorspace="RGB")
    except ValueError:  # damaged, which Pillow has clearer words for, or damaged in a way that it forgives
        return None
    if stored.shape[:2] != (header.height, header.width):
        return None
    turn = _UPRIGHT.get(header.getexif().get(ExifTags.Base.Orientation, 1))
    return stored if turn is None else np.ascontiguousarray(turn(stored))


def decoder_name() -> str:
    """Return the names of the libraries that decode pictures, with versions."""
    pillow = f"Pillow {PIL.__version__}"
    return pillow if simplejpeg is None else f"simplejpeg {simplejpeg.__version__} for JPEG, else {pillow}"
