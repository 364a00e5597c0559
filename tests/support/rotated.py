"""Videos that lie on their side, with the angle in their header, as telephones write them."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

cv2 = pytest.importorskip("cv2", reason="writing media needs OpenCV (extra video or headless)")

# The columns of the matrix in an MP4 file's track header (ISO/IEC 14496-12, 8.3.2), by degrees clockwise.
_MATRICES = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
_FIRST_MATRIX_BYTE = {0: 44, 1: 56}  # by the header's version, behind the name "tkhd"


def write_rotated(path: Path, upright: list[NDArray[np.uint8]], degrees: int, *, rate: float = 12.5) -> Path:
    """Write an MP4 video whose frames must be turned clockwise to stand upright.

    Args:
        path: the file.
        upright: RGB pictures.
        degrees: 0, 90, 180 or 270.
        rate: frames per second.
    """
    lying = [np.ascontiguousarray(np.rot90(image, degrees // 90)) for image in upright]
    height, width = lying[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), rate, (width, height))
    for image in lying:
        writer.write(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    writer.release()
    content = bytearray(path.read_bytes())
    header = content.index(b"tkhd") + 4
    a, b, c, d = (part << 16 for part in _MATRICES[degrees])
    struct.pack_into(">9i", content, header - 4 + _FIRST_MATRIX_BYTE[content[header]], a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(content)
    return path
