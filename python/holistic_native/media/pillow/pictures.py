"""Pictures and animations read by Pillow."""

from __future__ import annotations

import io
import warnings
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from holistic_native.media.levels import from_16_bits, from_floats
from holistic_native.media.pillow.floats import read_float_picture
from holistic_native.media.readers import load_pillow
from holistic_native.media.source import Source, SourceFrame, UnreadableError, picture_source, sensible_rate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

# What may be a picture; not EPS and PDF, for which Pillow starts another program. MPO are JPEG files of telephones.
_FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "TIFF", "BMP", "DIB", "GIF", "PPM", "JPEG2000", "AVIF", "TGA", "ICO")
_ANIMATED = ("GIF", "WEBP", "PNG", "AVIF")
# Browsers show a frame that has no duration for this long.
_DEFAULT_SECONDS = 0.1


def open_pillow(name: str, content: Path | bytes, path: Path | None, *, static: bool = False) -> Source | None:
    """Open a picture, or an animated GIF, WebP or PNG, which is a video.

    Args:
        name: for messages.
        content: the file, or what is in it.
        path: the file, where there is one.
        static: take the first frame of an animation.

    Returns:
        The source; None where this is no picture that Pillow knows.

    Raises:
        RuntimeError: Pillow is missing, or cannot decode it, or it has more pixels than Pillow allows (179 million).
        OSError: the file cannot be read.
    """
    pillow = load_pillow()
    with ExitStack() as stack:
        file: BinaryIO = io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")
        stack.enter_context(file)
        with _errors_as_ours(pillow, name):
            picture = _recognised(pillow, file)
            if picture is None:
                floats = read_float_picture(file)
                return None if floats is None else picture_source(name, from_floats(floats), path, "av")
            if static or picture.format not in _ANIMATED or getattr(picture, "n_frames", 1) < 2:
                return picture_source(name, _rgb(picture), path, "av")
            first, seconds = _shown(picture, 0)
            frames = _frames(name, picture, first, seconds, stack.pop_all())
            rate = sensible_rate(1 / seconds)
            return Source(name, first.shape[1], first.shape[0], rate, picture.n_frames, False, frames, path, "av")


def _recognised(pillow: Any, file: BinaryIO) -> Any | None:
    pillow.init()
    try:
        return pillow.open(file, formats=[known for known in _FORMATS if known in pillow.OPEN])
    except pillow.UnidentifiedImageError:
        return None


@contextmanager
def _errors_as_ours(pillow: Any, name: str) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of large pictures, odd palettes, damaged EXIF data: they are decoded
            yield
    except pillow.DecompressionBombError as error:
        raise UnreadableError(f"INPUT {name!r} is too large: {error}") from error
    except MemoryError:
        raise
    except Exception as error:  # its decoders raise errors of all kinds
        raise UnreadableError(f"INPUT {name!r} looks like a picture but cannot be decoded: {error}") from error


def _rgb(picture: Any) -> NDArray[np.uint8]:
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(picture)
    if upright.mode == "F":
        return from_floats(np.asarray(upright))
    if upright.mode.startswith("I"):
        return from_16_bits(np.asarray(upright))
    if upright.mode in ("RGBa", "La"):  # multiplied by their opacity
        upright = upright.convert(upright.mode.upper())
    return np.array(upright.convert("RGB"))


def _frames(
    name: str, picture: Any, image: NDArray[np.uint8], seconds: float, opened: ExitStack
) -> Iterator[SourceFrame]:
    pillow = load_pillow()
    timestamp = 0.0
    with opened:
        for index in range(picture.n_frames):
            if index:
                timestamp += seconds
                with _errors_as_ours(pillow, name):
                    image, seconds = _shown(picture, index)
            yield SourceFrame(index, timestamp, image)


def _shown(picture: Any, index: int) -> tuple[NDArray[np.uint8], float]:
    """Return a frame of an animation, and for how many seconds it is shown."""
    picture.seek(index)
    image = _rgb(picture)  # some formats know the duration only now
    milliseconds = picture.info.get("duration") or 0
    return image, float(milliseconds) / 1000 if milliseconds > 0 else _DEFAULT_SECONDS
