"""Crops for models of another input size than those they were collected for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native import _core
from holistic_native.kernels import choose_kernels

if TYPE_CHECKING:
    from numpy.typing import NDArray


def fitted(
    crop: NDArray[np.float32], shape: tuple[int, ...], value_range: tuple[float, float] = (0.0, 1.0)
) -> NDArray[np.float32]:
    """Return a crop as a model of another input size is fed it: resampled as a tracker samples a frame.

    Args:
        crop: (1, height, width, 3).
        shape: of the model's input.
        value_range: what bytes 0 and 255 became.

    Returns:
        The crop itself where it has this shape already.
    """
    if crop.shape == shape:
        return crop
    low, high = value_range
    pixels = np.rint((crop[0] - np.float32(low)) * np.float32(255 / (high - low))).clip(0, 255).astype(np.uint8)
    whole = _core.place_crop(None, (crop.shape[2], crop.shape[1]), (shape[2], shape[1]), False)
    out = np.empty(shape, np.float32)
    if whole is not None:  # the whole of a picture always has an area
        choose_kernels().warp(np.ascontiguousarray(pixels), whole, out, low, high, True)
    return out
