"""Nothing the bindings are given can crash them: it is taken, or refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from holistic_native import _core
from tests.support.calls import CALLS, TENSOR_SIZE, crop
from tests.support.samples import floats, noise

extents = st.sampled_from((0, 1, 2, 3, 5, 6, 7, 8, 9, 16, 21, 33, 40))
shapes = st.lists(extents, max_size=4).map(tuple)
dtypes = st.sampled_from([np.float32, np.uint8, np.float64, np.int32, np.bool_, np.complex64, object])
integers = st.sampled_from((-(2**63), -(2**31), -1, 0, 1, 2, 5, 21, 1000, 2**31 - 1, 2**31, 2**63 - 1, 2**64))
numbers = st.floats(width=32) | st.sampled_from((0.0, -1.0, 1e-45, 3e38, -3e38, math.nan, math.inf, -math.inf))
spreads = st.sampled_from((1.0, 1e6, 1e38))
any_region = st.builds(_core.Region, numbers, numbers, numbers, numbers, numbers)


@st.composite
def arrays(draw: st.DrawFn, like: NDArray[Any]) -> Any:
    """Any numbers, half of the time in another shape, half of the time of another type."""
    shape, dtype = draw(st.just(like.shape) | shapes), draw(st.just(like.dtype) | dtypes)
    values = np.random.default_rng(draw(st.integers(0, 99))).normal(0, draw(spreads), shape)
    values.flat[: draw(st.integers(0, 3))] = draw(numbers)
    with np.errstate(all="ignore"):
        array: NDArray[Any] = values.astype(dtype)
    return array[::-1] if shape and draw(st.integers(0, 9)) == 0 else array


@st.composite
def any_crop(draw: st.DrawFn) -> _core.Crop:
    """A crop of any region on an image of moderate size."""
    size = (draw(st.sampled_from((1, 2, 3, 40, 1000))), draw(st.sampled_from((1, 2, 3, 30, 1000))))
    return _core.place_crop(draw(any_region), size, TENSOR_SIZE, keep_aspect=draw(st.booleans())) or crop()


def anything_like(value: Any) -> st.SearchStrategy[Any]:
    """Values of an argument's own kind, most of them wrong."""
    if isinstance(value, np.ndarray):
        return arrays(value)
    if isinstance(value, tuple):
        return st.tuples(integers, integers)
    if isinstance(value, list):
        return st.lists(integers, max_size=70)
    if isinstance(value, _core.Crop):
        return any_crop()
    if isinstance(value, _core.Region):
        return any_region
    return {bool: st.booleans(), int: integers, float: numbers, str: st.text()}[type(value)]


@pytest.mark.parametrize("name", CALLS)
@settings(deadline=None)
@given(data=st.data())
def test_nothing_crashes(name: str, data: st.DataObject) -> None:
    arguments = CALLS[name].make()
    for argument in data.draw(st.sets(st.sampled_from(sorted(arguments)), min_size=1)):
        arguments[argument] = data.draw(anything_like(arguments[argument]), label=argument)
    try:
        CALLS[name].function(**arguments)
    except (ValueError, TypeError):
        return


@pytest.mark.parametrize("isa", _core.available_kernels())
@settings(deadline=None)
@given(
    region=any_region | st.builds(_core.Region, *[st.floats(-2, 2, width=32)] * 2, *[st.floats(0, 2**-6)] * 2, numbers),
    image_size=st.tuples(*[st.sampled_from((1, 2, 3, 40, 4000))] * 2),
    tensor_size=st.tuples(*[st.integers(1, 70)] * 2),
    flags=st.tuples(st.booleans(), st.booleans()),
)
def test_no_region_crashes(
    isa: str, region: _core.Region, image_size: tuple[int, int], tensor_size: tuple[int, int], flags: tuple[bool, bool]
) -> None:
    """Whatever can be placed can be cropped, into numbers between the limits."""
    made = _core.place_crop(region, image_size, tensor_size, flags[0])
    if made is None:
        return
    assert np.isfinite(made.inverse).all()
    kernels = _core.kernels(isa)
    out = np.full((tensor_size[1], tensor_size[0], 3), math.nan, np.float32)
    image = np.broadcast_to(noise(1, 1, image_size[0], 3), (image_size[1], image_size[0], 3))
    kernels.warp(image, made, out, 0, 1, flags[1])
    assert ((out >= 0) & (out <= 1)).all()
    if max(image_size) < 1000:
        kernels.mask_to_frame(made, floats(1, 5, 6))
