"""What selfie segmentation adds: MediaPipe's transposed convolution, and OpenCV's bilinear resize of the mask."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tests.support.oracles.regions import F

Floats = NDArray[np.float32]


def transpose_convolution(image: Floats, weights: Floats, bias: float, out: Floats) -> None:
    height, width, channels = image.shape
    blocks = np.full((height, 2, width, 2), bias, F)
    for channel in range(channels):
        blocks += image[:, np.newaxis, :, np.newaxis, channel] * weights[np.newaxis, :, np.newaxis, :, channel]
    out[...] = blocks.reshape(out.shape)


def resize_linear(mask: Floats, size: tuple[int, int]) -> Floats:
    width, height = size
    left, right, x = _neighbours(mask.shape[1], width)
    above, below, y = _neighbours(mask.shape[0], height)
    wide = mask[:, left] * (F(1) - x) + mask[:, right] * x
    resized: Floats = wide[above] * (F(1) - y)[:, np.newaxis] + wide[below] * y[:, np.newaxis]
    return resized


def _neighbours(count: int, wanted: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """For each place wanted: the two that are there around it, and the share of the second."""
    position = ((np.arange(wanted) + 0.5) * (count / wanted) - 0.5).astype(F)
    first = np.floor(position).astype(np.int64)
    share = position - first.astype(F)
    share[(first < 0) | (first >= count - 1)] = 0
    first = np.clip(first, 0, count - 1)
    return first, np.minimum(first + 1, count - 1), share
