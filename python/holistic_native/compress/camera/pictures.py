"""Pictures for a page that needs no other file: crops with what two models see on them."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ORIGINAL, STUDENT = "#2f81f7", "#e5533d"
_WIDTH = 224


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode (height, width, 3) RGB as a PNG file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width, _ = pixels.shape
    # Each row begins with the kind of its filter: none.
    rows = np.concatenate((np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)), 1).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")


def drawn(pixels: NDArray[np.uint8], original: NDArray[np.float32], student: NDArray[np.float32], title: str) -> str:
    """Return an SVG of a crop with the points of both models.

    Args:
        pixels: (side, side, 3) uint8.
        original: (points, 2) pixels.
        student: the same.
        title: what is written below; plain text.
    """
    side = pixels.shape[0]
    radius = side / 140 if len(original) < 100 else side / 400
    marks = []
    for points, colour, grown in ((original, ORIGINAL, 1.6), (student, STUDENT, 1.0)):
        marks += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{grown * radius:.2f}" fill="{colour}"/>' for x, y in points]
    picture = base64.b64encode(png(pixels)).decode()
    return (
        f'<figure><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{_WIDTH}">'
        f'<image href="data:image/png;base64,{picture}" width="{side}" height="{side}"/>{"".join(marks)}</svg>'
        f"<figcaption>{title}</figcaption></figure>"
    )
