"""Pixels of other depths as 8-bit RGB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def from_floats(image: NDArray[Any]) -> NDArray[np.uint8]:
    """Return floats, (H, W) or (H, W, 3 or more), as (H, W, 3) uint8.

    They count from 0 (black) to 1 (white), or to 255 if their mean is above 1; what is not a number is black.
    """
    # Not their highest: pictures from 0 to 1 have highlights above, and overshoot where they were resized.
    mean = image[np.isfinite(image)].astype(np.float64).sum() / image.size
    whitest = 255.0 if mean > 1 else 1.0
    levels = np.nan_to_num(image, posinf=whitest, neginf=0.0).clip(0.0, whitest) * (255.0 / whitest)
    return three_channels(np.rint(levels).astype(np.uint8))


def from_16_bits(image: NDArray[Any]) -> NDArray[np.uint8]:
    """Return integers that count to 65535, (H, W), as (H, W, 3) uint8: the higher byte."""
    return three_channels((image.clip(0, 0xFFFF) >> 8).astype(np.uint8))


def three_channels(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return grey levels, or the first three channels, as contiguous (H, W, 3)."""
    if levels.ndim == 2:
        return np.repeat(levels[..., np.newaxis], 3, axis=2)
    return np.ascontiguousarray(levels[..., :3])
