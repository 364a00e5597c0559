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


def categorize(mask: Floats, size: tuple[int, int], inside: int, outside: int) -> NDArray[np.uint8]:
    width, height = size
    left, right, x = _between_corners(mask.shape[1], width)
    above, below, y = _between_corners(mask.shape[0], height)
    tall = mask[above] + (mask[below] - mask[above]) * y[:, np.newaxis]
    return np.where(tall[:, left] + (tall[:, right] - tall[:, left]) * x > F(0.5), inside, outside).astype(np.uint8)


def _between_corners(count: int, wanted: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    step = F(count - 1) / F(wanted - 1) if wanted > 1 else F(0)
    position = np.arange(wanted, dtype=F) * step
    first = np.floor(position)
    last = np.minimum(np.ceil(position), F(count - 1))
    return first.astype(np.int64), last.astype(np.int64), np.clip(position - first, F(0), F(1))


def _neighbours(count: int, wanted: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """For each place wanted: the two that are there around it, and the share of the second."""
    position = ((np.arange(wanted) + 0.5) * (count / wanted) - 0.5).astype(F)
    first = np.floor(position).astype(np.int64)
    share = position - first.astype(F)
    share[(first < 0) | (first >= count - 1)] = 0
    first = np.clip(first, 0, count - 1)
    return first, np.minimum(first + 1, count - 1), share
