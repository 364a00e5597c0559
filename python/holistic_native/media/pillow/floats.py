"""Pictures of floats that Pillow does not know: TIFF with several channels or 64 bits, PFM in colour."""

from __future__ import annotations

import math
import re
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_VALUES = 3 << 28  # what the largest picture that Pillow opens has, and more
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _OFFSETS, _SAMPLES, _SIZES = 256, 257, 258, 259, 273, 277, 279
_PLANES, _PREDICTOR, _SAMPLE_FORMAT = 284, 317, 339
_FLOATS = 3
_PLAIN, _DEFLATED = 1, (8, 32946)


def read_float_picture(file: BinaryIO) -> NDArray[Any] | None:
    """Return the floats of a PFM file, or of a TIFF file in strips, plain or deflated.

    Returns:
        (H, W) or (H, W, channels); None where the file is none of these.

    Raises:
        ValueError: it is damaged, or too large.
    """
    file.seek(0)
    beginning = file.read(8)
    if beginning[:3] in (b"PF\n", b"Pf\n"):
        file.seek(0)
        return _read_pfm(file)
    if beginning[:4] in (b"II*\0", b"MM\0*"):
        return _read_tiff(file, beginning)
    return None


def _read_pfm(file: BinaryIO) -> NDArray[Any]:
    header = b"".join(file.readline(100) for _ in range(3))
    found = re.fullmatch(rb"P([Ff])\s+(\d{1,6})\s+(\d{1,6})\s+([-+.\deE]+)\s", header)
    if found is None:
        raise ValueError("its header is damaged")
    channels = 3 if found[1] == b"F" else 1
    width, height = int(found[2]), int(found[3])
    values = _values(file.read(4 * _checked(width * height * channels)), "<f4" if float(found[4]) < 0 else ">f4")
    return _shaped(values, height, width, channels)[::-1]


def _read_tiff(file: BinaryIO, beginning: bytes) -> NDArray[Any] | None:
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    tags: Any = ImageFileDirectory_v2(beginning)
    file.seek(tags.next)
    tags.load(file)
    kind, bits = tags.get(_SAMPLE_FORMAT, (1,)), tags.get(_BITS, (1,))
    compression = tags.get(_COMPRESSION, _PLAIN)
    interleaved = tags.get(_PLANES, 1) == 1 and tags.get(_PREDICTOR, 1) == 1
    if {*kind} != {_FLOATS} or len({*bits}) != 1 or bits[0] not in (32, 64) or not interleaved:
        return None
    if (compression != _PLAIN and compression not in _DEFLATED) or _OFFSETS not in tags or _SIZES not in tags:
        return None
    width, height, channels = tags[_WIDTH], tags[_HEIGHT], tags.get(_SAMPLES, 1)
    left = _checked(width * height * channels) * bits[0] // 8
    content = bytearray()
    for offset, size in zip(tags[_OFFSETS], tags[_SIZES], strict=True):
        file.seek(offset)
        strip = file.read(min(size, left))
        if compression != _PLAIN:
            file.seek(offset)
            strip = zlib.decompressobj().decompress(file.read(size), left - len(content))
        content += strip
    order = "<" if beginning.startswith(b"II") else ">"
    return _shaped(_values(bytes(content[:left]), f"{order}f{bits[0] // 8}"), height, width, channels)


def _checked(count: int) -> int:
    if not 0 < count <= _MOST_VALUES:
        raise ValueError(f"it announces {count} values; at most {_MOST_VALUES} are read")
    return count


def _values(content: bytes, kind: str) -> NDArray[Any]:
    return np.frombuffer(content[: len(content) // 8 * 8 if kind.endswith("8") else len(content) // 4 * 4], kind)


def _shaped(values: NDArray[Any], height: int, width: int, channels: int) -> NDArray[Any]:
    shape = (height, width) if channels == 1 else (height, width, channels)
    if values.size != math.prod(shape):
        raise ValueError(f"it announces {math.prod(shape)} values and has {values.size}")
    return values.reshape(shape)
