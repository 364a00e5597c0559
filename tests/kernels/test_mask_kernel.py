"""The segmentation mask's way into the frame, bit by bit as the oracle has it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from holistic_native import _core
from tests.support import oracles
from tests.support.oracles import Region, libm
from tests.support.samples import AWKWARD, Size, every_isa, floats, place, placed, regions, seeds

small = st.sampled_from(AWKWARD)
# Farther than this many of its pixels from the mask, OpenCV runs out of integers: with regions of a pixel or so, or far
# off. The kernel does not, but what it gives there need not be what is there.
FAR = 2.0**19


def within_reach(region: Region | None, frame_size: Size, mask_size: Size) -> bool:
    if region is None:
        return True
    reach = (2 + max(abs(region.cx), abs(region.cy))) * max(frame_size)
    shorter_side = min(region.width * frame_size[0], region.height * frame_size[1])
    return bool(reach * max(mask_size) < FAR * shorter_side)


@every_isa
@settings(deadline=None)
@given(
    seed=seeds,
    region=regions | st.none(),
    frame_size=st.tuples(small, small),
    mask_size=st.tuples(small, small),
    spread=st.sampled_from((0.1, 5.0, 200.0)),
)
def test_mask_to_frame(
    kernels: _core.Kernels, seed: int, region: Region | None, frame_size: Size, mask_size: Size, spread: float
) -> None:
    crops = place(region, frame_size, mask_size)
    if crops is None or not within_reach(region, frame_size, mask_size):
        return
    crop, expected = crops
    logits = floats(seed, mask_size[1], mask_size[0], spread=spread)
    assert_array_equal(kernels.mask_to_frame(crop, logits), oracles.mask_to_frame(expected, logits), strict=True)


@every_isa
@pytest.mark.parametrize(
    "region",
    [
        None,
        Region(0.5, 0.5, 0.6, 0.9, 0.1),
        Region(0.2, 0.9, 1.1, 1.4, -2.0),
        Region(0.9, 0.1, 0.1, 0.1, 3.1),
        Region(3.0, 3.0, 1.0, 1.0, 0.0),
    ],
)
@pytest.mark.parametrize("frame_size", [(720, 1280), (333, 501)])
def test_mask_to_frame_at_the_models_size(kernels: _core.Kernels, region: Region | None, frame_size: Size) -> None:
    crop, expected = placed(region, frame_size, (256, 256))
    logits = floats(1, 1, 256, 256, 1, spread=4.0)
    assert_array_equal(kernels.mask_to_frame(crop, logits), oracles.mask_to_frame(expected, logits), strict=True)


@every_isa
@pytest.mark.parametrize("size", [*((n, n) for n in AWKWARD), (256, 256), (256, 144)], ids="{0[0]}x{0[1]}".format)
def test_mask_to_frame_over_the_whole_frame_is_the_logistic_function(kernels: _core.Kernels, size: Size) -> None:
    """One to one, but for the 1/32 pixel that positions are rounded to, where 1 / size is no exact number."""
    crop, _ = placed(None, size, size)
    logits = np.full((size[1], size[0]), 1.5, np.float32)
    probability = np.float32(1 / (1 + np.float64(libm.exp(-1.5))))
    frame = kernels.mask_to_frame(crop, logits)
    assert_array_equal(frame[: size[1] - 1, : size[0] - 1], probability)
    assert frame.dtype == np.float32
    assert frame.shape == (size[1], size[0])


@every_isa
def test_mask_to_frame_is_zero_where_the_model_did_not_look(kernels: _core.Kernels) -> None:
    crop, _ = placed(Region(0.25, 0.5, 0.25, 0.5), (128, 64), (32, 32))
    frame = kernels.mask_to_frame(crop, np.full((32, 32), 50, np.float32))
    assert (frame[17:47, 17:47] == 1).all()
    frame[15:49, 15:49] = 0
    assert not frame.any()
    far, _ = placed(Region(5.0, -5.0, 0.25, 0.5, 1.0), (128, 64), (32, 32))
    assert not kernels.mask_to_frame(far, np.full((32, 32), 50, np.float32)).any()


@every_isa
@settings(deadline=None)
@given(seed=seeds, region=regions, frame_size=st.tuples(st.integers(1, 200), st.integers(1, 200)))
def test_mask_to_frame_gives_probabilities_whatever_the_region(
    kernels: _core.Kernels, seed: int, region: Region, frame_size: Size
) -> None:
    crop = _core.place_crop(_core.Region(*region), frame_size, (16, 16), keep_aspect=False)
    if crop is not None:
        logits = floats(seed, 16, 16, spread=30.0)
        logits[::3, ::4] = np.inf
        logits[::4, ::3] = -np.inf
        frame = kernels.mask_to_frame(crop, logits)
        assert ((frame >= 0) & (frame <= 1)).all()
