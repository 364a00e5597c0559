"""A short "video" of scikit-image's astronaut, moved, turned and scaled by known amounts: the same bits everywhere."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 640, 480
BACKGROUND = 128
ONE = 1 << 16  # 16.16 fixed point
# Where the picture's centre is (x, y, pixels), degrees clockwise on screen, scale; None: nobody there.
Placement = tuple[int, int, int, float]
PLACEMENTS: tuple[Placement | None, ...] = (
    *((280 + 8 * step, 370 + 2 * step, step, 1.15 + step / 80) for step in range(10)),
    *(None,) * 3,
    *((390 - 10 * step, 350 + step * step // 4, 14 - 3 * step, 1.35 - step / 40) for step in range(11)),
)


def frames() -> list[NDArray[np.uint8]]:
    """Return the 24 frames, each (480, 640, 3) RGB; nobody is there in frames 10 to 12.

    Only integers touch the pixels: nearest neighbour in 16.16 fixed point, on a flat grey background.
    """
    from skimage import data

    picture: NDArray[np.uint8] = data.astronaut()  # type: ignore[no-untyped-call]
    return [_frame(picture, placement) for placement in PLACEMENTS]


def checksum(images: Iterable[NDArray[np.uint8]]) -> str:
    """Return the SHA-256 of all frames' bytes, in order."""
    digest = hashlib.sha256()
    for image in images:
        digest.update(np.ascontiguousarray(image).data)
    return digest.hexdigest()


def _frame(picture: NDArray[np.uint8], placement: Placement | None) -> NDArray[np.uint8]:
    frame = np.full((HEIGHT, WIDTH, 3), BACKGROUND, np.uint8)
    if placement is None:
        return frame
    x, y, degrees, scale = placement
    # From the frame back to the picture: turned the other way, divided by the scale.
    cosine = round(math.cos(math.radians(degrees)) / scale * ONE)
    sine = round(math.sin(math.radians(degrees)) / scale * ONE)
    right = np.arange(WIDTH, dtype=np.int64)[None, :] - x
    down = np.arange(HEIGHT, dtype=np.int64)[:, None] - y
    size = picture.shape[0]
    column = (cosine * right + sine * down + (size * ONE + ONE) // 2) >> 16
    row = (cosine * down - sine * right + (size * ONE + ONE) // 2) >> 16
    inside = (column >= 0) & (column < size) & (row >= 0) & (row < size)
    frame[inside] = picture[row[inside], column[inside]]
    return frame
