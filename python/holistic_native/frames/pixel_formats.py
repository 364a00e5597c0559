"""What counts as a frame, and how its pixels may lie in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from holistic_native import _core
from holistic_native.frames.yuv import LAYOUTS, split_yuv
from holistic_native.kernels import choose_kernels

if TYPE_CHECKING:
    from numpy.typing import NDArray

# One array, or the planes of a YUV image.
Image: TypeAlias = "NDArray[np.uint8] | Sequence[NDArray[np.uint8]]"
PixelFormat = Literal["rgb", "bgr", "rgba", "bgra", "gray", "nv12", "i420"]

# The largest side the crop's fixed-point positions reach, as in OpenCV's remap.
MAX_SIDE = 32766
# The formats of one array of pixels: how many channels each has, and which of them are red, green and blue.
INTERLEAVED = {
    "rgb": (3, slice(None)),
    "bgr": (3, slice(None, None, -1)),
    "rgba": (4, slice(3)),
    "bgra": (4, slice(2, None, -1)),
}
FORMATS: tuple[str, ...] = get_args(PixelFormat)


def check_format(pixel_format: object) -> None:
    """Refuse what is not the name of a format: TypeError or ValueError."""
    if not isinstance(pixel_format, str):
        raise TypeError(f"format must be one of {', '.join(FORMATS)}, got {pixel_format!r}")
    if pixel_format not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}, got {pixel_format!r}")


def checked_frame(image: object, pixel_format: str = "rgb") -> NDArray[np.uint8]:
    """Return the image as RGB the kernels read: a view of it wherever they can, otherwise a copy.

    A view costs nothing: the kernels read channels in any order. Only YUV, and memory in which the pixels of a row are
    far apart or the rows go upward, is copied, once.

    Args:
        image: as `Tracker.process` takes it; of dtype uint8 (or bool, taken as 0 and 1), read-only or not.
        pixel_format: of its pixels.

    Returns:
        (height, width, 3) uint8 RGB with strides of its own.

    Raises:
        TypeError: not a NumPy array, of another dtype, or format is no string.
        ValueError: another shape, an empty image, one with a side over 32766 pixels or of 2 GiB, an unknown format.
    """
    check_format(pixel_format)
    if pixel_format in LAYOUTS:
        y, u, v = split_yuv(image, pixel_format)
        _check_size(y)
        view = choose_kernels().yuv_to_rgb(y, u, v)
    else:
        view = _gray(image) if pixel_format == "gray" else _interleaved(image, pixel_format)
        _check_size(view)
    return view if _core.reads_in_place(view) else np.ascontiguousarray(view)


def _check_size(image: NDArray[np.uint8]) -> None:
    height, width = image.shape[:2]
    if not (1 <= height <= MAX_SIDE and 1 <= width <= MAX_SIDE):
        raise ValueError(f"image must be between 1x1 and {MAX_SIDE}x{MAX_SIDE} pixels, got {width}x{height}")


def _interleaved(image: object, pixel_format: str) -> NDArray[np.uint8]:
    channels, order = INTERLEAVED[pixel_format]
    if not isinstance(image, np.ndarray):
        raise TypeError(f"image must be a NumPy array of shape (height, width, {channels}), got {type(image).__name__}")
    if image.ndim != 3 or image.shape[2] != channels:
        wanted = (
            "Input image must contain three channel rgb data: shape (height, width, 3)"  # MediaPipe's words
            if pixel_format == "rgb"
            else f"image must have shape (height, width, {channels}) in format {pixel_format!r}"
        )
        raise ValueError(f"{wanted}, got {image.shape}")
    return _bytes(image)[:, :, order]


def _gray(image: object) -> NDArray[np.uint8]:
    if not isinstance(image, np.ndarray):
        raise TypeError(f"image must be a NumPy array of shape (height, width), got {type(image).__name__}")
    if image.ndim != 2 and not (image.ndim == 3 and image.shape[2] == 1):
        raise ValueError(
            f"image must have shape (height, width) or (height, width, 1) in format 'gray', got {image.shape}"
        )
    height, width = image.shape[:2]
    return np.broadcast_to(_bytes(image).reshape(height, width, 1), (height, width, 3))


def _bytes(image: NDArray[np.generic]) -> NDArray[np.uint8]:
    if image.dtype == np.bool_:
        return image.view(np.uint8)
    if image.dtype != np.uint8:
        raise TypeError(f"image must have dtype uint8, got {image.dtype}")
    return image.view(np.uint8)
