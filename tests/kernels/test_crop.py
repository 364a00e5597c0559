"""The crop's place in the image, bit by bit as the oracle has it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from tests.support.oracles import Region
from tests.support.samples import AWKWARD, TENSORS, Size, place, placed, regions

small = st.sampled_from(AWKWARD)
sizes = st.tuples(small, small) | st.tuples(st.integers(1, 2000), st.integers(1, 2000))
tensors = st.tuples(small, small) | st.sampled_from(TENSORS)


@settings(deadline=None)
@given(region=regions | st.none(), image_size=sizes, tensor_size=tensors, keep_aspect=st.booleans())
def test_place_crop(region: Region | None, image_size: Size, tensor_size: Size, keep_aspect: bool) -> None:
    crops = place(region, image_size, tensor_size, keep_aspect=keep_aspect)
    if crops is None:
        return
    crop, expected = crops
    assert (crop.image_size, crop.tensor_size) == (image_size, tensor_size)
    assert crop.region.as_tuple() == expected.region
    assert crop.padding == expected.padding
    assert_array_equal(crop.matrix, expected.matrix, strict=True)
    assert_array_equal(crop.inverse, expected.inverse, strict=True)


@pytest.mark.parametrize("keep_aspect", [True, False])
@pytest.mark.parametrize(
    "region",
    [
        (0.5, 0.5, 0.0, 0.0, 0.0),
        (0.5, 0.5, 0.0, 1.0, 0.0),
        (0.5, 0.5, 1.0, -1.0, 0.0),
        *((*np.eye(5, dtype=bool)[i].choose([0.5, value]),) for i in range(5) for value in (math.nan, math.inf)),
        (0.5, 0.5, 1e38, 1e38, 0.0),
        (1e30, 0.5, 1e-3, 1e-3, 0.0),
    ],
)
def test_place_crop_gives_none_where_nothing_can_be_seen(region: tuple[float, ...], keep_aspect: bool) -> None:
    assert place(Region(*region), (640, 480), (256, 256), keep_aspect=keep_aspect) is None


@pytest.mark.parametrize(("tensor_size", "padding"), [((200, 100), 0.375), ((100, 200), 0.4375)])
def test_place_crop_pads_the_shorter_side(tensor_size: Size, padding: float) -> None:
    """A region of 50 x 100 pixels on a tensor twice as wide as high, or twice as high as wide of a turned image."""
    region = Region(0.5, 0.5, 0.5, 0.5)
    crop, _ = placed(region, (100, 200) if padding == 0.375 else (400, 100), tensor_size)
    left, top, right, bottom = crop.padding
    assert (left, top) == (right, bottom)
    assert max(left, top) == padding
    assert min(left, top) == 0
