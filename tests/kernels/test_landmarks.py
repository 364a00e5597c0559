"""Landmarks from raw outputs to the image: decoding, heatmap refinement, projection, as their oracles have them."""

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
from tests.support.samples import AWKWARD, Floats, floats, place, placed, regions, seeds

counts = st.sampled_from((1, 2, 21, 33, 39))


def test_logistic() -> None:
    values = np.concatenate([np.linspace(-110, 110, 2001), np.linspace(-1, 1, 501), [-math.inf, math.inf]])
    expected = oracles.logistic(values)
    assert_array_equal(np.array([_core.logistic(value) for value in values], np.float32), expected)
    assert (_core.logistic(-math.inf), _core.logistic(0), _core.logistic(math.inf)) == (0, 0.5, 1)
    assert math.isnan(_core.logistic(math.nan))


@settings(deadline=None)
@given(
    seed=seeds,
    count=counts,
    columns=st.integers(2, 5),
    unread=st.integers(0, 2),
    size=st.sampled_from((192.0, 224.0, 256.0, 0.3)),
    normalize_z=st.sampled_from((1.0, 0.4)),
)
def test_decode_landmarks(seed: int, count: int, columns: int, unread: int, size: float, normalize_z: float) -> None:
    raw = floats(seed, 1, count * (columns + unread), spread=100.0)
    landmarks = _core.decode_landmarks(raw, count, columns, size, normalize_z)
    assert_array_equal(landmarks, oracles.decode_landmarks(raw, count, columns, size, normalize_z), strict=True)


def test_decode_landmarks_reads_pixels_and_logits() -> None:
    raw = np.array([128, 64, -32, 0, 200], np.float32)
    assert_array_equal(_core.decode_landmarks(raw, 1, 5, 256, 0.5), [[0.5, 0.25, -0.25, 0.5, 1]])


@settings(deadline=None)
@given(
    seed=seeds,
    count=st.integers(0, 6),
    columns=st.integers(2, 5),
    shape=st.tuples(st.sampled_from(AWKWARD), st.sampled_from(AWKWARD)),
    spare_channels=st.integers(0, 2),
    kernel_size=st.sampled_from((1, 2, 7, 9, 1000)),
    min_confidence=st.sampled_from((0.0, 0.5, 0.9, 1.1)),
    spread=st.sampled_from((0.5, 4.0, 300.0)),
)
def test_refine_landmarks(
    seed: int,
    count: int,
    columns: int,
    shape: tuple[int, int],
    spare_channels: int,
    kernel_size: int,
    min_confidence: float,
    spread: float,
) -> None:
    landmarks = floats(seed, count, columns, spread=0.5, centre=0.5)
    heatmap = floats(seed + 1, *shape, count + spare_channels, spread=spread)
    if kernel_size > 9:
        heatmap = np.ascontiguousarray(heatmap[:9, :9])
    expected = landmarks.copy()
    _core.refine_landmarks(landmarks, heatmap[np.newaxis], kernel_size, min_confidence)
    oracles.refine_landmarks(expected, heatmap, kernel_size, min_confidence)
    assert_array_equal(landmarks, expected, strict=True)


@pytest.mark.parametrize("x", [-1 / 64, -0.5, 1.0, 1.5, 1e9, -1e9, 3e38, math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("axis", [0, 1])
def test_refine_landmarks_leaves_those_off_the_map_alone(x: float, axis: int) -> None:
    landmarks = np.full((1, 3), 0.5, np.float32)
    landmarks[0, axis] = x
    before = landmarks.copy()
    _core.refine_landmarks(landmarks, np.full((64, 64, 1), 5, np.float32), 9, 0.5)
    assert_array_equal(landmarks, before)


def test_refine_landmarks_counts_just_left_of_the_map_as_its_first_column() -> None:
    landmarks = np.array([[-0.9 / 64, 0.5]], np.float32)
    _core.refine_landmarks(landmarks, np.full((64, 64, 1), 5, np.float32), 9, 0.5)
    assert_allclose(landmarks, [[2 / 64, 0.5]], rtol=1e-6)


def test_refine_landmarks_moves_to_the_peak_where_it_is_sure() -> None:
    heatmap = np.full((64, 64, 2), -20, np.float32)
    heatmap[30, 34] = (20, -1)
    landmarks = np.array([[0.5, 0.5, 7, 8], [0.5, 0.5, 7, 8]], np.float32)
    _core.refine_landmarks(landmarks, heatmap, 9, 0.5)
    assert_allclose(landmarks[0], [34 / 64, 30 / 64, 7, 8], rtol=1e-5)
    assert_array_equal(landmarks[1], [0.5, 0.5, 7, 8])


@settings(deadline=None)
@given(seed=seeds, region=regions | st.none(), count=counts, columns=st.integers(2, 5))
def test_project_landmarks(seed: int, region: Region | None, count: int, columns: int) -> None:
    crops = place(region, (640, 360), (256, 144))
    if crops is not None:
        landmarks = floats(seed, count, columns, spread=0.4, centre=0.5)
        expected = landmarks.copy()
        _core.project_landmarks(landmarks, crops[0])
        oracles.project_landmarks(expected, crops[1])
        assert_array_equal(landmarks, expected, strict=True)


@settings(deadline=None)
@given(seed=seeds, angle=st.floats(-4, 4), side=st.floats(20, 500))
def test_project_landmarks_is_the_crops_matrix(seed: int, angle: float, side: float) -> None:
    """For a region that is square in pixels."""
    crop, _ = placed(Region(0.4, 0.6, side / 640, side / 360, angle), (640, 360), (256, 256))
    landmarks = floats(seed, 21, 3, spread=0.4, centre=0.5)
    expected = landmarks.astype(np.float64) @ crop.matrix[:3, :3].T.astype(np.float64) + crop.matrix[:3, 3]
    _core.project_landmarks(landmarks, crop)
    # Coordinates up to 5, each a sum of a few float32 terms.
    assert_allclose(landmarks, expected, rtol=0, atol=5e-6)


def test_project_landmarks_of_the_whole_image_undoes_the_letterbox() -> None:
    crop, _ = placed(None, (200, 100), (256, 256))
    landmarks = np.array([[0, 0.25, 0], [1, 0.75, 1], [0.5, 0.5, -0.5]], np.float32)
    _core.project_landmarks(landmarks, crop)
    assert_allclose(landmarks, [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.5, 0.5, -0.5]], atol=1e-7)


@settings(deadline=None)
@given(seed=seeds, rotation=st.floats(-10, 10, width=32), count=counts, columns=st.integers(2, 4))
def test_rotate_world(seed: int, rotation: float, count: int, columns: int) -> None:
    landmarks = floats(seed, count, columns)
    turned, expected = landmarks.copy(), landmarks.copy()
    _core.rotate_world(turned, rotation)
    oracles.rotate_world(expected, rotation)
    assert_array_equal(turned, expected, strict=True)
    _core.rotate_world(turned, -rotation)
    assert_allclose(turned, landmarks, rtol=0, atol=5e-6)


@settings(deadline=None)
@given(
    seed=seeds,
    shape=st.sampled_from(((), (1,), (7,), (3, 5), (1, 7, 7))),
    channels=st.sampled_from((*AWKWARD, 672)),
    spread=st.sampled_from((1.0, 1e6)),
)
def test_mean_positions(seed: int, shape: tuple[int, ...], channels: int, spread: float) -> None:
    features = floats(seed, *shape, channels, spread=spread)
    mean: Floats = np.full((1, channels), np.nan, np.float32)
    expected = mean.copy()
    _core.mean_positions(features, mean)
    oracles.mean_positions(features, expected)
    assert_array_equal(mean, expected, strict=True)
    close = features.reshape(-1, channels).mean(axis=0, dtype=np.float64)
    # A sum of up to 49 values, rounded after each.
    assert_allclose(mean[0], close, rtol=0, atol=49 * 2**-23 * np.abs(features).max())
