"""Which pixels of an image show a person, as one of two numbers, from a model's smaller mask.

Source: MediaPipe's TensorsToSegmentationCalculator.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PERSON, BACKGROUND = 0, 255
_SURE = np.float32(0.5)


def category_mask(mask: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return a category for each pixel of an image.

    Args:
        mask: (height, width) float32 of the model, 0..1.
        size: (width, height) of the image. Its corner pixels lie on those of the mask, which is interpolated between.

    Returns:
        (height, width) uint8: `PERSON` or `BACKGROUND`.
    """
    width, height = size
    upper, lower, down = _places(mask.shape[0], height)
    left, right, across = _places(mask.shape[1], width)
    rows = _between(mask[upper], mask[lower], down[:, None])
    person = _between(rows[:, left], rows[:, right], across) > _SURE
    return np.where(person, np.uint8(PERSON), np.uint8(BACKGROUND))


def _places(cells: int, pixels: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """Return, for each pixel along a side, the cells on both sides of it, and how far it is from the first."""
    step = np.float32(cells - 1) / np.float32(max(pixels - 1, 1))
    at = np.arange(pixels, dtype=np.float32) * step
    first = np.floor(at)
    last = np.minimum(np.ceil(at), np.float32(cells - 1))
    return first.astype(np.intp), last.astype(np.intp), np.clip(at - first, np.float32(0), np.float32(1))


def _between(one: NDArray[np.float32], other: NDArray[np.float32], share: NDArray[np.float32]) -> NDArray[np.float32]:
    mixed: NDArray[np.float32] = one + (other - one) * share
    return mixed
