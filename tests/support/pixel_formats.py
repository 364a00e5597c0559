"""Frames in each pixel format, and what they are in RGB."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support import oracles
from tests.support.samples import Bytes, Size


def _rgb_of_i420(image: Bytes) -> Bytes:
    height, width = image.shape[0] * 2 // 3, image.shape[1]
    u, v = image[height:].copy().reshape(2, height // 2, width // 2)
    return oracles.yuv_to_rgb(image[:height], u, v)


def _rgb_of_nv12(image: Bytes) -> Bytes:
    height = image.shape[0] * 2 // 3
    return oracles.yuv_to_rgb(image[:height], image[height:, ::2], image[height:, 1::2])


# The shape of an image of so many rows and columns, and its conversion, by plain copying.
SHAPES: dict[str, Callable[[int, int], tuple[int, ...]]] = {
    "rgb": lambda height, width: (height, width, 3),
    "bgr": lambda height, width: (height, width, 3),
    "rgba": lambda height, width: (height, width, 4),
    "bgra": lambda height, width: (height, width, 4),
    "gray": lambda height, width: (height, width),
    "nv12": lambda height, width: (height * 3 // 2, width),
    "i420": lambda height, width: (height * 3 // 2, width),
}
TO_RGB: dict[str, Callable[[Bytes], Bytes]] = {
    "rgb": np.copy,
    "bgr": lambda image: image[..., [2, 1, 0]],
    "rgba": lambda image: image[..., [0, 1, 2]],
    "bgra": lambda image: image[..., [2, 1, 0]],
    "gray": lambda image: image[..., np.newaxis].repeat(3, axis=2),
    "nv12": _rgb_of_nv12,
    "i420": _rgb_of_i420,
}


def rgb_of(image: Bytes, kind: str) -> Bytes:
    """Convert first, as `process` need not."""
    return np.ascontiguousarray(TO_RGB[kind](image))


def from_rgb(rgb: Bytes, kind: str) -> Bytes:
    """Make a picture of a format from one in RGB; in gray, its green; in YUV, roughly."""
    if kind in ("nv12", "i420"):
        return _yuv(rgb, kind)
    if kind == "gray":
        return rgb[:, :, 1].copy()
    channels = SHAPES[kind](1, 1)[2]
    image = rgb[:, :, :1].repeat(channels, axis=2)
    image[..., rgb_of(np.arange(channels, dtype=np.uint8).reshape(1, 1, -1), kind).ravel()] = rgb
    return image


def _yuv(rgb: Bytes, kind: str) -> Bytes:
    red, green, blue = (rgb[:, :, channel].astype(np.float32) for channel in range(3))
    y = 0.299 * red + 0.587 * green + 0.114 * blue
    u, v = (128 + (colour - y)[::2, ::2] * share for colour, share in ((blue, 0.496), (red, 0.627)))
    colours = np.stack([u, v], axis=-1) if kind == "nv12" else np.stack([u, v])
    planes: NDArray[Any] = np.concatenate([(16 + y * 219 / 255).ravel(), colours.ravel()])
    return planes.clip(0, 255).astype(np.uint8).reshape(SHAPES[kind](*y.shape))


def even(size: Size) -> Size:
    return size[0] // 2 * 2 or 2, size[1] // 2 * 2 or 2
