"""The crop's pixels: bit by bit as the oracle has them, wherever the image lies."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from holistic_native import _core
from tests.support import oracles
from tests.support.oracles import Region
from tests.support.samples import (
    AWKWARD,
    KINDS,
    TENSORS,
    VALUE_RANGES,
    Bytes,
    Floats,
    Size,
    empty,
    every_isa,
    noise,
    place,
    placed,
    regions,
    seeds,
)

small = st.sampled_from(AWKWARD)
sizes = st.tuples(small, small) | st.tuples(st.integers(1, 2000), st.integers(1, 2000))


def warp(
    kernels: _core.Kernels,
    image: Bytes,
    crop: _core.Crop,
    low: float = 0.0,
    high: float = 1.0,
    *,
    repeat_edge: bool = True,
) -> Floats:
    width, height = crop.tensor_size
    out = empty((height, width, 3))
    kernels.warp(image, crop, out, low, high, repeat_edge)
    return out


@every_isa
@settings(deadline=None)
@given(
    seed=seeds,
    region=regions | st.none(),
    image_size=st.tuples(small, small),
    tensor_size=st.tuples(small, small),
    value_range=st.sampled_from(VALUE_RANGES),
    keep_aspect=st.booleans(),
    repeat_edge=st.booleans(),
)
def test_warp(
    kernels: _core.Kernels,
    seed: int,
    region: Region | None,
    image_size: Size,
    tensor_size: Size,
    value_range: tuple[float, float],
    keep_aspect: bool,
    repeat_edge: bool,
) -> None:
    crops = place(region, image_size, tensor_size, keep_aspect=keep_aspect)
    if crops is None:
        return
    crop, expected = crops
    image = noise(seed, image_size[1], image_size[0], 3)
    assert_array_equal(
        warp(kernels, image, crop, *value_range, repeat_edge=repeat_edge),
        oracles.warp(image, expected, *value_range, repeat_edge=repeat_edge),
        strict=True,
    )


@every_isa
@pytest.mark.parametrize("tensor_size", TENSORS, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("kind", KINDS)
def test_warp_at_the_models_sizes(kernels: _core.Kernels, kind: str, tensor_size: Size) -> None:
    image = noise(1, 240, 320, 3)
    crop, expected = placed(KINDS[kind], (320, 240), tensor_size)
    for (low, high), repeat_edge in zip(VALUE_RANGES, (True, False), strict=True):
        assert_array_equal(
            warp(kernels, image, crop, low, high, repeat_edge=repeat_edge),
            oracles.warp(image, expected, low, high, repeat_edge=repeat_edge),
            strict=True,
        )


@every_isa
@pytest.mark.parametrize("value_range", [*VALUE_RANGES, (0.0, 255.0), (1.0, 0.0), (-127.5, 127.5), (0.25, 0.75)])
def test_warp_maps_bytes_to_a_range_with_one_rounding(kernels: _core.Kernels, value_range: tuple[float, float]) -> None:
    image = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    crop, expected = placed(None, (16, 16), (16, 16))
    values = warp(kernels, image, crop, *value_range)
    assert_array_equal(values, oracles.warp(image, expected, *value_range))
    # The scale, a 255th of the range, is rounded too.
    assert_allclose(values[[0, -1], [0, -1], 0], value_range, rtol=0, atol=2**-23 * max(map(abs, value_range)))


@every_isa
@pytest.mark.parametrize("tensor_size", [*((n, n) for n in AWKWARD), *TENSORS], ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("repeat_edge", [True, False])
def test_warp_of_the_whole_image_to_its_own_size_copies_it(
    kernels: _core.Kernels, tensor_size: Size, repeat_edge: bool
) -> None:
    image = noise(2, tensor_size[1], tensor_size[0], 3)
    crop, _ = placed(None, tensor_size, tensor_size)
    assert_array_equal(warp(kernels, image, crop, 0, 255, repeat_edge=repeat_edge), image)


@every_isa
@settings(deadline=None)
@given(width=st.integers(1, 80), height=st.integers(1, 80), right=st.integers(-90, 90), down=st.integers(-90, 90))
def test_warp_of_a_shifted_region_shifts_pixels(
    kernels: _core.Kernels, width: int, height: int, right: int, down: int
) -> None:
    image = noise(3, height, width, 3)
    crop, _ = placed(Region(0.5 + right / width, 0.5 + down / height, 1, 1), (width, height), (width, height))
    far = 90
    for repeat_edge, mode in ((True, "edge"), (False, "constant")):
        around = np.pad(image, ((far, far), (far, far), (0, 0)), mode)  # type: ignore[call-overload]
        expected = around[far + down :, far + right :][:height, :width]
        assert_array_equal(warp(kernels, image, crop, 0, 255, repeat_edge=repeat_edge), expected)


@every_isa
@pytest.mark.parametrize("n", AWKWARD[2:])
def test_warp_turns_clockwise(kernels: _core.Kernels, n: int) -> None:
    """A region turned by a right angle looks from the right; its first row lies just beyond the last column."""
    image = noise(4, n, n, 3)
    crop, _ = placed(Region(0.5, 0.5, 1, 1, math.pi / 2), (n, n), (n, n))
    out = warp(kernels, image, crop, 0, 255)
    assert_array_equal(out[1:], image.transpose(1, 0, 2)[:0:-1])
    assert_array_equal(out[0], out[1])


@every_isa
@settings(deadline=None)
@given(region=regions, colour=st.tuples(*[st.integers(0, 255)] * 3), image_size=sizes)
def test_warp_of_one_colour_is_that_colour(
    kernels: _core.Kernels, region: Region, colour: tuple[int, int, int], image_size: Size
) -> None:
    crops = place(region, image_size, (17, 33))
    if crops is not None:
        image = np.broadcast_to(np.array(colour, np.uint8), (image_size[1], image_size[0], 3)).copy()
        out = warp(kernels, image, crops[0], 0, 255)
        assert_array_equal(out, np.broadcast_to(np.array(colour, np.float32), out.shape))


@every_isa
def test_warp_outside_the_image_is_black_or_its_edge(kernels: _core.Kernels) -> None:
    image = noise(5, 20, 30, 3)
    crop, _ = placed(Region(-4.0, -4.0, 1.0, 1.0, 0.4), (30, 20), (33, 17))
    assert (warp(kernels, image, crop, -1, 1, repeat_edge=False) == -1).all()
    out = warp(kernels, image, crop, 0, 255)
    assert_array_equal(out, np.broadcast_to(np.float32(image[0, 0]), out.shape))


@every_isa
def test_warp_writes_a_batch_of_one(kernels: _core.Kernels) -> None:
    image = noise(6, 40, 50, 3)
    crop, _ = placed(KINDS["inside"], (50, 40), (33, 17))
    batch = empty((1, 17, 33, 3))
    kernels.warp(image, crop, batch)
    assert_array_equal(batch[0], warp(kernels, image, crop))


@every_isa
@pytest.mark.parametrize("height", [1, 2, 3, 17])
def test_warp_writes_its_tensor_and_nothing_else(kernels: _core.Kernels, height: int) -> None:
    image = noise(9, 40, 50, 3)
    for width in range(1, 36):
        guard, size = 64, height * width * 3
        memory = np.full(guard + size + guard, 7.0, np.float32)
        tensor = memory[guard:-guard].reshape(height, width, 3)
        tensor[...] = np.nan
        crop, expected = placed(KINDS["inside"], (50, 40), (width, height))
        kernels.warp(image, crop, tensor)
        assert_array_equal(tensor, oracles.warp(image, expected))
        assert (memory[:guard] == 7).all()
        assert (memory[-guard:] == 7).all()


@pytest.mark.parametrize("repeat_edge", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_warp_is_opencvs(kind: str, repeat_edge: bool) -> None:
    cv2 = pytest.importorskip("cv2", reason="compares with OpenCV, which is not installed")
    if int(cv2.__version__.split(".")[0]) >= 5:
        pytest.skip(
            f"compares with the warpPerspective of OpenCV 4, and {cv2.__version__} rounds otherwise; "
            "`nox -s tests_tflite` runs it, where NumPy 1 brings OpenCV 4"
        )
    image = noise(10, 240, 320, 3)
    border = cv2.BORDER_REPLICATE if repeat_edge else cv2.BORDER_CONSTANT
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    for tensor_size in TENSORS:
        crop, _ = placed(KINDS[kind], (320, 240), tensor_size)
        expected = cv2.warpPerspective(image, crop.inverse, tensor_size, flags=flags, borderMode=border)
        assert_array_equal(warp(_core.kernels("scalar"), image, crop, 0, 255, repeat_edge=repeat_edge), expected)
