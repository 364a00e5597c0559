"""Lines, discs and tints: every pixel against its definition in NumPy, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from holistic_native import _core

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]
COLOUR: Colour = (200, 30, 60)
FARTHEST = 1e6


def grey(height: int = 24, width: int = 30) -> Picture:
    return np.full((height, width, 3), 90, np.uint8)


def blended(picture: Picture, share: NDArray[np.int64], colour: Colour) -> Picture:
    parts = share[..., np.newaxis]
    return ((picture * (256 - parts) + np.array(colour) * parts + 128) // 256).astype(np.uint8)


def painted(picture: Picture, segments: NDArray[np.float32], radius: float, opacity: float = 1.0) -> Picture:
    """Return what `paint` has to give: of each pixel its distance to the nearest line."""
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float64)
    depth = np.zeros(picture.shape[:2])
    for x0, y0, x1, y1 in np.clip(segments[np.isfinite(segments).all(axis=1)], -FARTHEST, FARTHEST).astype(np.float64):
        dx, dy = x1 - x0, y1 - y0
        square = dx * dx + dy * dy
        along = (x - x0) * dx + (y - y0) * dy
        end_x, end_y = np.where(along > 0, x - x0 - dx, x - x0), np.where(along > 0, y - y0 - dy, y - y0)
        distance = np.sqrt(end_x * end_x + end_y * end_y)
        if square > 0:
            across = np.abs((x - x0) * dy - (y - y0) * dx) * (1 / np.sqrt(square))
            distance = np.where((along > 0) & (along < square), across, distance)
        depth = np.maximum(depth, np.minimum(radius + 0.5 - distance, 1))
    covered = (depth * 255 + 0.5).astype(np.int64)
    return blended(picture, (covered * opacity * 256 / 255 + 0.5).astype(np.int64), COLOUR)


def check(segments: NDArray[np.float32], radius: float, opacity: float = 1.0) -> Picture:
    picture = grey()
    _core.paint(picture, segments, radius, COLOUR, opacity)
    assert_array_equal(picture, painted(grey(), segments, radius, opacity))
    return picture


positions = st.one_of(
    st.floats(-10, 40, width=32), st.integers(-5, 35).map(float), st.floats(width=32), st.sampled_from([1e30, -1e7])
)


@given(
    st.lists(st.tuples(positions, positions, positions, positions), max_size=6),
    st.floats(0, 50),
    st.floats(0, 1),
)
def test_any_lines(lines: list[tuple[float, ...]], radius: float, opacity: float) -> None:
    check(np.array(lines, np.float32).reshape(-1, 4), radius, opacity)


@pytest.mark.parametrize(
    "line",
    [
        (3, 4, 20, 4),
        (3, 4, 3, 20),
        (20, 4, 3, 4),
        (3, 20, 3, 4),
        (2, 3, 25, 19),
        (25, 3, 2, 19),
        (5, 10, 25, 10 + 1e-7),
        (5, 10, 5 + 1e-7, 20),
        (12, 12, 12, 12),
        (-1e6, 12, 1e6, 12.1),
        (np.nan, 2, 3, 4),
        (-50, -50, -40, -40),
    ],
    ids=str,
)
@pytest.mark.parametrize("radius", [0.0, 0.5, 1.3, 4.0])
def test_lines(line: tuple[float, ...], radius: float) -> None:
    picture = check(np.array([line], np.float32), radius)
    visible = not np.isnan(line[0]) and line[0] != -50
    # A pixel that a line of no width passes through the middle of is half covered.
    assert (picture != grey()).any() == visible


def test_where_lines_cross_nothing_is_darker() -> None:
    cross = np.array([(2, 12, 28, 12), (15, 2, 15, 22)], np.float32)
    picture = check(cross, 1.5, 0.4)
    assert_array_equal(picture[12, 15], picture[12, 5])


LAYOUTS: dict[str, Callable[[], Picture]] = {
    "four channels": lambda: np.full((24, 30, 4), 90, np.uint8),
    "a part": lambda: np.full((40, 50, 3), 90, np.uint8)[5:29, 7:37],
    "mirrored": lambda: np.full((24, 30, 3), 90, np.uint8)[:, ::-1],
    "upside down": lambda: np.full((24, 30, 3), 90, np.uint8)[::-1],
    "planes": lambda: np.full((3, 24, 30), 90, np.uint8).transpose(1, 2, 0),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(layout: str) -> None:
    segments = np.array([(3, 4, 20, 18), (8, 8, 8, 8)], np.float32)
    picture = LAYOUTS[layout]()
    whole = picture if picture.base is None else picture.base
    _core.paint(picture, segments, 2.0, COLOUR)
    assert_array_equal(picture[..., :3], painted(grey(), segments, 2.0))
    assert (picture[..., 3:] == 90).all()
    changed = (picture[..., :3] != 90).sum()
    assert (whole != 90).sum() == changed


@given(st.integers(1, 20), st.integers(1, 20), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_tint(height: int, width: int, opacity: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    picture = random.integers(0, 256, (height, width, 3), np.uint8)
    mask = random.uniform(-0.5, 1.5, (height, width)).astype(np.float32)
    mask[random.uniform(size=mask.shape) < 0.1] = np.nan
    weight = np.nan_to_num(np.clip(mask, 0, 1)).astype(np.float64) * opacity
    wanted = blended(picture, (weight * 256 + 0.5).astype(np.int64), COLOUR)
    _core.tint(picture, mask, COLOUR, opacity)
    assert_array_equal(picture, wanted)


LINE = np.zeros((1, 4), np.float32)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: _core.paint(np.zeros((4, 4), np.uint8), LINE, 1, COLOUR), r"picture must be \(height, width, 3 or"),
        (lambda: _core.paint(np.zeros((4, 4, 2), np.uint8), LINE, 1, COLOUR), "picture must be"),
        (lambda: _core.paint(np.zeros((1, 40000, 3), np.uint8), LINE, 1, COLOUR), "at most 32766"),
        (lambda: _core.paint(np.broadcast_to(np.uint8(1), (4, 4, 3)), LINE, 1, COLOUR), "picture must be writable"),
        (lambda: _core.paint(grey(), np.zeros((2, 3), np.float32), 1, COLOUR), r"segments must be \(segments, 4\)"),
        (lambda: _core.paint(grey(), LINE, -1, COLOUR), "radius must be from 0 to 32766"),
        (lambda: _core.paint(grey(), LINE, np.nan, COLOUR), "radius must be"),
        (lambda: _core.paint(grey(), LINE, 1, COLOUR, 1.5), "opacity must be from 0 to 1"),
        (lambda: _core.tint(grey(), np.zeros((4, 4), np.float32), COLOUR, 1), "mask must be"),
        (lambda: _core.tint(grey(), np.zeros((24, 30), np.float32), COLOUR, np.nan), "opacity must be"),
    ],
)
def test_refusals(call: Callable[[], None], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_other_types_are_no_arrays_of_the_kind() -> None:
    for picture, segments in ((grey().astype(np.float32), LINE), (grey(), LINE.astype(np.float64)), ([1], LINE)):
        with pytest.raises(TypeError):
            _core.paint(picture, segments, 1, COLOUR)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        _core.paint(grey(), LINE, 1, (300, 0, 0))
