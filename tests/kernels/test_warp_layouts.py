"""The crop reads an image whichever way it lies in memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from holistic_native import _core
from tests.support import oracles
from tests.support.oracles import Region
from tests.support.samples import Bytes, empty, every_isa, noise, placed

OVER_AN_EDGE = Region(0.05, 0.6, 0.5, 0.6, -1.1)


def read_only(image: Bytes) -> Bytes:
    image = image.copy()
    image.flags.writeable = False
    return image


def within(image: Bytes, rows: slice, columns: slice, channels: slice = slice(None)) -> Bytes:
    """The image as part of a larger one of other pixels."""
    height, width, _ = image.shape
    larger = noise(7, 3 * height, 3 * width, 6)
    view = larger[rows, columns, channels][:height, :width, :3]
    view[...] = image
    return view


def overlapping(image: Bytes) -> Bytes:
    """Every row, column and channel the same memory."""
    return np.broadcast_to(image[:1, :1, :1], image.shape)


# Ways to lie in memory. Each returns an image; its C-contiguous copy is what it stands for.
LAYOUTS: dict[str, Callable[[Bytes], Bytes]] = {
    "contiguous": lambda image: image,
    "read-only": read_only,
    "space between rows": lambda image: np.pad(image, ((0, 0), (0, 5), (0, 0)))[:, :-5],
    "part of a larger image": lambda image: np.pad(image, ((4, 3), (2, 5), (0, 0)))[4:-3, 2:-5],
    "every second row": lambda image: image.repeat(2, axis=0)[::2],
    "rows far apart": lambda image: within(image, slice(0, None, 3), slice(0, None)),
    "every second column": lambda image: image.repeat(2, axis=1)[:, ::2],
    "rgb of six channels": lambda image: within(image, slice(None), slice(None), slice(1, 4)),
    "every second channel": lambda image: within(image, slice(None), slice(None), slice(0, None, 2)),
    "bottom up": lambda image: image[::-1],
    "mirrored": lambda image: image[:, ::-1],
    "bgr": lambda image: image[:, :, ::-1],
    "mirrored bgr": lambda image: image[:, ::-1, ::-1],
    "rgba": lambda image: np.dstack([image, image[:, :, 0]])[:, :, :3],
    "bgra": lambda image: np.dstack([image, image[:, :, 0]])[:, :, 2::-1],
    "argb": lambda image: np.dstack([image[:, :, 0], image])[:, :, 1:],
    "gray": lambda image: np.broadcast_to(image[:, :, :1].copy(), image.shape),
    "gray of one channel": lambda image: np.broadcast_to(image[:, :, 1:2], image.shape),
    "all axes reversed": lambda image: image[::-1, ::-1, ::-1],
    "Fortran order": np.asfortranarray,
    "transposed": lambda image: image.transpose(1, 0, 2).copy().transpose(1, 0, 2),
    "planes": lambda image: image.transpose(2, 0, 1).copy().transpose(1, 2, 0),
    "one value": overlapping,
    "at an odd address": lambda image: np.frombuffer(b"-" + image.tobytes(), np.uint8, offset=1).reshape(image.shape),
}


@every_isa
@pytest.mark.parametrize("layout", LAYOUTS)
def test_warp_reads_any_layout(kernels: _core.Kernels, layout: str) -> None:
    for height, width in ((1, 1), (1, 17), (17, 1), (2, 2), (3, 5), (5, 6), (7, 3), (2, 33), (40, 50)):
        image = LAYOUTS[layout](noise(8, height, width, 3))
        before = image.copy(order="C")
        crop, expected = placed(OVER_AN_EDGE, (width, height), (31, 33))
        out = empty((33, 31, 3))
        kernels.warp(image, crop, out)
        assert_array_equal(out, oracles.warp(before, expected))
        assert_array_equal(image, before)
