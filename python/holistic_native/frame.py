"""What counts as a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The largest side the crop's fixed-point positions reach, as in OpenCV's remap.
MAX_SIDE = 32766


def checked_frame(image: object) -> NDArray[np.uint8]:
    """Return the image as the kernels read it, copied only when its memory layout requires that.

    Args:
        image: (height, width, 3) RGB of dtype uint8 (or bool, taken as 0 and 1), any strides, read-only or not.

    Raises:
        TypeError: not a NumPy array, or of another dtype.
        ValueError: another shape, an empty image, or one with a side over 32766 pixels.
    """
    if not isinstance(image, np.ndarray):
        raise TypeError(f"image must be a NumPy array of shape (height, width, 3), got {type(image).__name__}")
    if image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(
            f"Input image must contain three channel rgb data: shape (height, width, 3), got {image.shape}"
        )
    if image.dtype == np.bool_:
        image = image.view(np.uint8)
    if image.dtype != np.uint8:
        raise TypeError(f"image must have dtype uint8, got {image.dtype}")
    height, width = image.shape[:2]
    if not (1 <= height <= MAX_SIDE and 1 <= width <= MAX_SIDE):
        raise ValueError(f"image must be between 1x1 and {MAX_SIDE}x{MAX_SIDE} pixels, got {width}x{height}")
    if image.strides[2] == 1 and image.strides[1] == 3 and image.strides[0] >= 3 * width:
        return image
    return np.ascontiguousarray(image)
