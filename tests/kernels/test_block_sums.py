"""Block sums: what NumPy's sums of the same blocks are, for every layout of the image."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from holistic_native import _core
from tests.support.samples import AWKWARD, noise, seeds

SIDE = _core.BLOCK_SIDE
LAYOUTS: dict[str, Callable[[NDArray[np.uint8]], NDArray[np.uint8]]] = {
    "four channels": lambda image: np.pad(image, ((0, 0), (0, 0), (0, 1)))[..., :3],
    "packed": lambda image: image,
    "cut out": lambda image: np.pad(image, ((2, 3), (4, 1), (0, 0)))[2:-3, 4:-1],
    "upside down": lambda image: image[::-1].copy()[::-1],
    "mirrored": lambda image: image[:, ::-1].copy()[:, ::-1],
    "blue first": lambda image: image[..., ::-1].copy()[..., ::-1],
    "every other row": lambda image: image.repeat(2, axis=0)[::2],
    "Fortran order": np.asfortranarray,
}


def expected_sums(image: NDArray[np.uint8], spacing: int) -> NDArray[np.int32]:
    height, width = image.shape[:2]
    rows, columns = (range(0, max(side - SIDE, 0) + 1, spacing) for side in (height, width))
    return np.array([[image[y : y + SIDE, x : x + SIDE].sum() for x in columns] for y in rows], np.int32)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_any_layout(layout: str) -> None:
    image = noise(1, 37, 53, 3)
    laid_out = LAYOUTS[layout](image)
    assert_array_equal(laid_out, image)
    assert_array_equal(_core.block_sums(laid_out, 16), expected_sums(image, 16))


@pytest.mark.parametrize("height", AWKWARD)
@pytest.mark.parametrize("width", AWKWARD)
def test_any_size(height: int, width: int) -> None:
    image = noise(height * 100 + width, height, width, 3)
    for spacing in (1, 8, 16):
        sums = _core.block_sums(image, spacing)
        assert sums.dtype == np.int32
        assert_array_equal(sums, expected_sums(image, spacing))


@given(seed=seeds, spacing=st.integers(1, 40))
def test_any_spacing(seed: int, spacing: int) -> None:
    image = noise(seed, 30, 41, 3)
    assert_array_equal(_core.block_sums(image, spacing), expected_sums(image, spacing))


def test_the_brightest_block_fits() -> None:
    assert_array_equal(_core.block_sums(np.full((8, 8, 3), 255, np.uint8), 16), [[8 * 8 * 3 * 255]])


def test_grey_pixels_count_three_times() -> None:
    grey = noise(1, 37, 53, 1)
    broadcast = np.broadcast_to(grey, (37, 53, 3))
    assert_array_equal(_core.block_sums(broadcast, 16), expected_sums(broadcast.copy(), 16))
