"""A camera's YUV 4:2:0 image in RGB: BT.601, limited range, as OpenCV's cvtColor has it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

# Red, green and blue of brightness, u and v, in 2**-20: 255 / 219, 2 * (1 - 0.114) * 255 / 224 and so on.
FROM_Y = 1220542
FROM_U: NDArray[np.int64] = np.array((0, -409993, 2116026))
FROM_V: NDArray[np.int64] = np.array((1673527, -852492, 0))


def yuv_to_rgb(y: Bytes, u: Bytes, v: Bytes) -> Bytes:
    light = np.maximum(y.astype(np.int64) - 16, 0)[..., np.newaxis]
    fixed = FROM_Y * light + FROM_U * _of_each_pixel(u) + FROM_V * _of_each_pixel(v)
    rgb: Bytes = np.clip((fixed + 2**19) >> 20, 0, 255).astype(np.uint8)
    return rgb


def _of_each_pixel(plane: Bytes) -> NDArray[np.int64]:
    return plane.astype(np.int64).repeat(2, axis=0).repeat(2, axis=1)[..., np.newaxis] - 128
