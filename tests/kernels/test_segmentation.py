"""The kernels of selfie segmentation, as their oracles and OpenCV have them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from holistic_native import _core
from tests.support import oracles
from tests.support.samples import AWKWARD, Size, empty, floats, seeds

small = st.sampled_from(AWKWARD)
sizes = st.tuples(small, small)


@settings(deadline=None)
@given(seed=seeds, size=sizes, channels=st.sampled_from((1, 3, 16)), bias=st.floats(-2, 2, width=32))
def test_transpose_convolution(seed: int, size: Size, channels: int, bias: float) -> None:
    image, weights = floats(seed, *size, channels), floats(seed + 1, 2, 2, channels)
    out = empty((2 * size[0], 2 * size[1]))
    expected = out.copy()
    _core.transpose_convolution(image, weights, bias, out)
    oracles.transpose_convolution(image, weights, bias, expected)
    assert_array_equal(out, expected, strict=True)


def test_transpose_convolution_puts_a_block_for_each_pixel() -> None:
    image = np.array([[[1.0, 0.0], [0.0, 2.0]]], np.float32)
    weights = np.array([[[1, 10], [2, 20]], [[3, 30], [4, 40]]], np.float32)
    out = empty((2, 4))
    _core.transpose_convolution(image, weights, 0.5, out)
    assert_array_equal(out, [[1.5, 2.5, 20.5, 40.5], [3.5, 4.5, 60.5, 80.5]])


@settings(deadline=None)
@given(seed=seeds, size=sizes, to=sizes)
def test_resize_linear(seed: int, size: Size, to: Size) -> None:
    mask = floats(seed, *size)
    resized = _core.resize_linear(mask, to)
    assert_array_equal(resized, oracles.resize_linear(mask, to), strict=True)
    assert resized.shape == (to[1], to[0])
    # Means of what is there, but for rounding.
    assert resized.min() >= mask.min() - 1e-6
    assert resized.max() <= mask.max() + 1e-6


@settings(deadline=None)
@given(seed=seeds, size=sizes, to=sizes)
def test_categorize(seed: int, size: Size, to: Size) -> None:
    mask = np.abs(floats(seed, *size)) % np.float32(1)
    found = _core.categorize(mask, to, 3, 7)
    assert_array_equal(found, oracles.categorize(mask, to, 3, 7), strict=True)
    assert found.shape == (to[1], to[0])


def test_categorize_lays_corners_on_corners() -> None:
    mask = np.array([[0.0, 1.0], [0.0, 1.0]], np.float32)
    # At 0, 1/4, 1/2, 3/4 and 1 of the way; a half is not enough.
    assert _core.categorize(mask, (5, 3), 0, 255).tolist() == [[255, 255, 255, 0, 0]] * 3
    assert _core.categorize(mask, (1, 1), 0, 255).tolist() == [[255]]


@settings(deadline=None)
@given(seed=seeds, size=sizes)
def test_resize_linear_to_the_same_size_copies(seed: int, size: Size) -> None:
    mask = floats(seed, *size)
    assert_array_equal(_core.resize_linear(mask, (size[1], size[0])), mask)


@pytest.fixture
def cv2() -> Iterator[Any]:
    """OpenCV's own code, as MediaPipe has it: without Intel's library, which rounds positions otherwise."""
    opencv = pytest.importorskip("cv2", reason="compares with OpenCV, which is not installed")
    if not hasattr(opencv, "ipp"):
        yield opencv
        return
    used = opencv.ipp.useIPP()
    opencv.ipp.setUseIPP(False)
    yield opencv
    opencv.ipp.setUseIPP(used)


@pytest.mark.parametrize("to", [(1280, 720), (333, 501), (100, 40), (1, 1)])
def test_resize_linear_is_opencvs(cv2: Any, to: Size) -> None:
    mask = np.random.default_rng(1).uniform(0, 1, (144, 256)).astype(np.float32)
    expected = cv2.resize(mask, to, interpolation=cv2.INTER_LINEAR)
    # With fused multiply-add OpenCV leaves out a rounding of values below 1.
    assert_allclose(_core.resize_linear(mask, to), expected, rtol=0, atol=2**-23)
