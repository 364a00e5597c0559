"""What the kernels are tried on: every instruction set, awkward sizes, noise, regions of all kinds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.typing import NDArray

from holistic_native import _core
from tests.support import oracles
from tests.support.oracles import libm, rounded

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Size = tuple[int, int]

# Around the widths of vectors and of the blocks they work in.
AWKWARD = (1, 2, 3, 15, 16, 17, 31, 33, 65)
# The models' inputs, (width, height).
TENSORS = ((128, 128), (192, 192), (224, 224), (256, 256), (256, 144))
VALUE_RANGES = ((0.0, 1.0), (-1.0, 1.0))

every_isa = pytest.mark.parametrize("kernels", [_core.kernels(name) for name in _core.available_kernels()], ids=repr)

seeds = st.integers(0, 2**32 - 1)


def likely_region(seed: int) -> oracles.Region:
    """A region such as a tracker comes up with: somewhere in the image, of any rotation."""
    random = np.random.default_rng(seed)
    cx, cy = random.uniform(0, 1, 2)
    width, height = random.uniform(0.05, 1.0, 2)
    return oracles.Region(*map(np.float32, (cx, cy, width, height, random.uniform(-math.pi, math.pi))))


# Likely ones, and such as are on round numbers, small, large, far off, or turned by right angles.
_positions = st.floats(0, 1, width=32) | st.floats(-100, 100, width=32)
_sides = st.floats(0.0625, 1.5, width=32) | st.floats(2**-20, 64, width=32)
_angles = st.floats(-4, 4, width=32) | st.sampled_from([k * math.pi / 2 for k in (-2, -1, 0, 1, 2)])
regions = st.builds(likely_region, seeds) | st.builds(oracles.Region, _positions, _positions, _sides, _sides, _angles)

# The kinds of regions a tracker may come up with, on an image of 320 x 240.
KINDS = {
    "inside": oracles.Region(0.5, 0.45, 0.4, 0.5, 0.3),
    "upright": oracles.Region(0.5, 0.5, 0.3, 0.4),
    "over an edge": oracles.Region(0.05, 0.6, 0.5, 0.6, -1.1),
    "over a corner": oracles.Region(0.98, 1.02, 0.3, 0.4, 2.5),
    "outside": oracles.Region(1.9, -0.8, 0.4, 0.5, 0.7),
    "far outside": oracles.Region(-3000.0, 2000.0, 0.4, 0.5, 0.7),
    "tiny": oracles.Region(0.31, 0.62, 0.004, 0.003, 1.0),
    "below a pixel": oracles.Region(0.5, 0.5, 1e-4, 1e-4, 0.2),
    "huge": oracles.Region(0.4, 0.6, 30.0, 40.0, 0.1),
    "narrow": oracles.Region(0.5, 0.5, 0.01, 1.5, 0.8),
    "upside down": oracles.Region(0.5, 0.5, 0.4, 0.5, math.pi),
    "whole": None,
}


def noise(seed: int, *shape: int) -> Bytes:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def floats(seed: int, *shape: int, spread: float = 1.0, centre: float = 0.0) -> Floats:
    return np.random.default_rng(seed).normal(centre, spread, shape).astype(np.float32)


def place(
    region: oracles.Region | None,
    image_size: Size,
    tensor_size: Size,
    *,
    keep_aspect: bool = True,
    tasks: bool = False,
) -> tuple[_core.Crop, oracles.Crop] | None:
    """Place a crop twice, by the kernel and by its oracle; None where it cannot be."""
    arithmetic, functions = (_core.Arithmetic.tasks, rounded) if tasks else (_core.Arithmetic.legacy, libm)
    crop = _core.place_crop(region and _core.Region(*region), image_size, tensor_size, keep_aspect, arithmetic)
    expected = oracles.place_crop(region, image_size, tensor_size, keep_aspect, functions)
    assert (crop is None) == (expected is None)
    return None if crop is None or expected is None else (crop, expected)


def placed(
    region: oracles.Region | None,
    image_size: Size,
    tensor_size: Size,
    *,
    keep_aspect: bool = True,
    tasks: bool = False,
) -> tuple[_core.Crop, oracles.Crop]:
    """Place a crop twice, where it can be placed."""
    crops = place(region, image_size, tensor_size, keep_aspect=keep_aspect, tasks=tasks)
    assert crops is not None
    return crops


def empty(shape: Any) -> Floats:
    """Memory in which it shows what was not written."""
    return np.full(shape, np.nan, np.float32)
