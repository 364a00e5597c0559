"""The picture that is drawn on: its size, and where a point given as fractions of it lies."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]


def image_size(image: Image, channels: int) -> tuple[int, int]:
    """Return an image's width and height; ValueError if it has not as many channels."""
    if image.shape[2] != channels:
        raise ValueError("Input image must contain three channel bgr data.")
    return image.shape[1], image.shape[0]


def normalized_to_pixel_coordinates(
    normalized_x: float, normalized_y: float, image_width: int, image_height: int
) -> tuple[int, int] | None:
    """Return the pixel of a point given as fractions of the image; None outside it."""
    inside = all(0 <= value < 1 or math.isclose(1, value) for value in (normalized_x, normalized_y))
    if not inside:
        return None
    column, row = math.floor(normalized_x * image_width), math.floor(normalized_y * image_height)
    return min(column, image_width - 1), min(row, image_height - 1)
