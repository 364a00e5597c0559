"""YUV into RGB: bit by bit as the oracle and OpenCV have it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from holistic_native import _core
from tests.support import oracles
from tests.support.samples import Bytes, every_isa, noise, seeds

halves = st.integers(1, 70)


@every_isa
@given(seed=seeds, height=halves, width=halves, spaces=st.tuples(*[st.integers(0, 3)] * 3))
def test_planes(kernels: _core.Kernels, seed: int, height: int, width: int, spaces: tuple[int, int, int]) -> None:
    sizes = ((2 * height, 2 * width), (height, width), (height, width))
    y, u, v = (
        noise(seed + plane, rows, columns + space)[:, :columns]
        for plane, ((rows, columns), space) in enumerate(zip(sizes, spaces, strict=True))
    )
    assert_array_equal(kernels.yuv_to_rgb(y, u, v), oracles.yuv_to_rgb(y, u, v), strict=True)


@every_isa
@given(seed=seeds, height=halves, width=halves, space=st.integers(0, 3))
def test_colours_in_turn(kernels: _core.Kernels, seed: int, height: int, width: int, space: int) -> None:
    y, uv = noise(seed, 2 * height, 2 * width), noise(seed + 1, height, 2 * width + space)[:, : 2 * width]
    for u, v in ((uv[:, ::2], uv[:, 1::2]), (uv[:, 1::2], uv[:, ::2])):
        assert_array_equal(kernels.yuv_to_rgb(y, u, v), oracles.yuv_to_rgb(y, u, v), strict=True)


LAYOUTS: dict[str, Callable[[Bytes], Bytes]] = {
    "bottom up": lambda plane: plane.copy()[::-1],
    "mirrored": lambda plane: plane.copy()[:, ::-1],
    "transposed": lambda plane: plane.T.copy().T,
    "every third byte": lambda plane: plane.repeat(3, axis=1)[:, ::3],
    "one value": lambda plane: np.broadcast_to(plane[:1, :1], plane.shape),
    "one row": lambda plane: np.broadcast_to(plane[:1], plane.shape),
}


@every_isa
@pytest.mark.parametrize("layout", LAYOUTS)
def test_any_layout(kernels: _core.Kernels, layout: str) -> None:
    y, u, v = (LAYOUTS[layout](noise(plane, *size)) for plane, size in enumerate(((10, 70), (5, 35), (5, 35))))
    assert_array_equal(kernels.yuv_to_rgb(y, u, v), oracles.yuv_to_rgb(y, u, v))


def all_values() -> tuple[Bytes, Bytes, Bytes]:
    """Every brightness with every 15th of each colour, 0 and 255 among them."""
    some = np.arange(0, 256, 15, dtype=np.uint8)
    u, v, y = (grid.reshape(-1, 128) for grid in np.meshgrid(some, some, np.arange(0, 256, 2, dtype=np.uint8)))
    y = y.repeat(2, axis=0).repeat(2, axis=1)
    y[:, 1::2] += 1
    return y, u, v


@every_isa
def test_values(kernels: _core.Kernels) -> None:
    planes = all_values()
    rgb = kernels.yuv_to_rgb(*planes)
    assert_array_equal(rgb, oracles.yuv_to_rgb(*planes))
    assert (rgb.min(axis=(0, 1)) == 0).all()
    assert (rgb.max(axis=(0, 1)) == 255).all()


def test_known_colours() -> None:
    """The ends of the scale, and primary colours as BT.601 codes them, to the rounding of their codes."""
    known = {
        (16, 128, 128): (0, 0, 0),
        (235, 128, 128): (255, 255, 255),
        (0, 128, 128): (0, 0, 0),
        (255, 128, 128): (255, 255, 255),
        (81, 90, 240): (254, 0, 0),
        (145, 54, 34): (0, 255, 1),
        (41, 240, 110): (0, 0, 255),
    }
    for (y, u, v), colour in known.items():
        planes = np.full((2, 2), y, np.uint8), np.full((1, 1), u, np.uint8), np.full((1, 1), v, np.uint8)
        assert_array_equal(_core.kernels("scalar").yuv_to_rgb(*planes)[0, 0], colour)


@pytest.mark.parametrize(("height", "width"), [(2, 2), (2, 4), (4, 2), (6, 10), (10, 6), (480, 640), (90, 162)])
def test_oracle_is_opencvs(height: int, width: int) -> None:
    cv2 = pytest.importorskip("cv2", reason="compares with OpenCV, which is not installed")
    image = noise(1, height * 3 // 2, width)
    y, colours = image[:height], image[height:]
    u, v = colours.reshape(2, height // 2, width // 2)
    assert_array_equal(oracles.yuv_to_rgb(y, u, v), cv2.cvtColor(image, cv2.COLOR_YUV2RGB_I420))
    u, v = colours[:, ::2], colours[:, 1::2]
    assert_array_equal(oracles.yuv_to_rgb(y, u, v), cv2.cvtColor(image, cv2.COLOR_YUV2RGB_NV12))


def test_oracle_is_opencvs_for_all_values() -> None:
    cv2 = pytest.importorskip("cv2", reason="compares with OpenCV, which is not installed")
    y, u, v = all_values()
    image = np.concatenate([y, np.stack([u, v], axis=-1).reshape(u.shape[0], -1)])
    assert_array_equal(oracles.yuv_to_rgb(y, u, v), cv2.cvtColor(image, cv2.COLOR_YUV2RGB_NV12))
