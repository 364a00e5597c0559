"""The planes of a camera's YUV 4:2:0 frame: a brightness per pixel, a colour per square of two by two pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

# What a frame of each format is in words.
LAYOUTS = {
    "nv12": "of shape (height * 3 / 2, width), or planes y (height, width) and uv (height / 2, width)",
    "i420": "of shape (height * 3 / 2, width), or planes y (height, width), u and v (height / 2, width / 2)",
}


def split_yuv(image: object, pixel_format: str) -> tuple[Plane, Plane, Plane]:
    """Return the planes of a frame.

    Args:
        image: uint8, height and width even, any strides. (height * 3 / 2, width), as OpenCV has it: the brightness,
            below it the colours, which are u and v in turn in "nv12", and in "i420" all u, then all v, two of their
            rows in one of the array's. Or a tuple of planes, in "nv12" (y, uv) with uv (height / 2, width) or
            (height / 2, width / 2, 2), in "i420" (y, u, v).
        pixel_format: "nv12" or "i420".

    Returns:
        y (height, width), u and v (height / 2, width / 2): views, but for u and v of an "i420" array with padding.

    Raises:
        TypeError: not NumPy arrays of dtype uint8.
        ValueError: other shapes, or an odd height or width.
    """
    wanted = f"{LAYOUTS[pixel_format]}, height and width even, in format {pixel_format!r}"
    parts: tuple[object, ...] = tuple(image) if isinstance(image, (tuple, list)) else (image,)
    arrays = [part for part in parts if isinstance(part, np.ndarray)]
    if not parts or len(arrays) < len(parts):
        kinds = " and ".join(type(part).__name__ for part in parts) or "no planes"
        raise TypeError(f"image must be a NumPy array {wanted}, got {kinds}")
    for array in arrays:
        if array.dtype != np.uint8:
            raise TypeError(f"image must have dtype uint8, got {array.dtype}")
    planes = _cut(arrays[0], pixel_format) if isinstance(image, np.ndarray) else _sort(arrays, pixel_format)
    if planes is None or not _fit(*planes):
        raise ValueError(f"image must be {wanted}, got {' and '.join(str(array.shape) for array in arrays)}")
    return planes


def _cut(image: Plane, pixel_format: str) -> tuple[Plane, Plane, Plane] | None:
    if image.ndim != 2 or image.shape[0] % 3 or image.shape[1] % 2:
        return None
    height, width = image.shape[0] // 3 * 2, image.shape[1]
    colours = image[height:]
    if pixel_format == "nv12":
        return _sort([image[:height], colours], pixel_format)
    halves = colours.reshape(height, width // 2)
    return image[:height], halves[: height // 2], halves[height // 2 :]


def _sort(planes: list[Plane], pixel_format: str) -> tuple[Plane, Plane, Plane] | None:
    if pixel_format == "i420":
        return (planes[0], planes[1], planes[2]) if len(planes) == 3 else None
    if len(planes) != 2:
        return None
    y, uv = planes
    if uv.ndim == 3 and uv.shape[2] == 2:
        return y, uv[:, :, 0], uv[:, :, 1]
    return (y, uv[:, ::2], uv[:, 1::2]) if uv.ndim == 2 else None


def _fit(y: Plane, u: Plane, v: Plane) -> bool:
    if y.ndim != 2 or 0 in y.shape or y.shape[0] % 2 or y.shape[1] % 2:
        return False
    return u.shape == v.shape == (y.shape[0] // 2, y.shape[1] // 2)
