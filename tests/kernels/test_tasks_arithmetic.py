"""The arithmetic of MediaPipe Tasks: float functions rounded correctly, four corners, two roundings of a byte."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from holistic_native import _core
from tests.support import oracles
from tests.support.oracles import Region, libm, rounded
from tests.support.samples import (
    KINDS,
    TENSORS,
    VALUE_RANGES,
    Size,
    empty,
    every_isa,
    floats,
    likely_region,
    noise,
    place,
    placed,
    regions,
    seeds,
)

TASKS = _core.Arithmetic.tasks
image_sizes = st.tuples(st.integers(1, 4000), st.integers(1, 4000))


def test_functions_are_rounded_correctly_where_the_c_library_is_not() -> None:
    values = np.linspace(-8, 8, 20001, dtype=np.float32)
    found = np.array([_core.logistic(value, TASKS) for value in values], np.float32)
    assert_array_equal(found, oracles.logistic(values, rounded))
    legacy = np.array([_core.logistic(value) for value in values], np.float32)
    if (libm.exp(values) != rounded.exp(values)).any():
        assert (legacy != found).any()


@settings(deadline=None)
@given(region=regions | st.none(), image_size=image_sizes, tensor=st.sampled_from(TENSORS), keep_aspect=st.booleans())
def test_place_crop(region: Region | None, image_size: Size, tensor: Size, keep_aspect: bool) -> None:
    crops = place(region, image_size, tensor, keep_aspect=keep_aspect, tasks=True)
    if crops is None:
        return
    crop, expected = crops
    assert_array_equal(crop.matrix, expected.matrix, strict=True)
    assert_array_equal(crop.inverse, expected.inverse, strict=True)
    assert crop.padding == expected.padding


def test_the_corners_are_computed_one_by_one() -> None:
    """With the other two mirrored, as the solutions have them, many a map differs."""
    maps = [
        (placed(likely_region(seed), (640, 480), (256, 256), tasks=tasks)[0].inverse)
        for seed in range(200)
        for tasks in (False, True)
    ]
    assert sum(not np.array_equal(*pair) for pair in zip(maps[::2], maps[1::2], strict=True)) > 50


@every_isa
@pytest.mark.parametrize("tensor_size", TENSORS, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("kind", KINDS)
def test_warp(kernels: _core.Kernels, kind: str, tensor_size: Size) -> None:
    image = noise(1, 240, 320, 3)
    crop, expected = placed(KINDS[kind], (320, 240), tensor_size, tasks=True)
    for (low, high), repeat_edge in zip(VALUE_RANGES, (True, False), strict=True):
        out = empty((tensor_size[1], tensor_size[0], 3))
        kernels.warp(image, crop, out, low, high, repeat_edge)
        assert_array_equal(out, oracles.warp(image, expected, low, high, repeat_edge), strict=True)


@every_isa
@pytest.mark.parametrize("value_range", [(-1.0, 1.0), (0.25, 0.75), (-127.5, 127.5), (0.1, 0.7), (1e9, 1e9 + 64)])
def test_bytes_are_rounded_twice(kernels: _core.Kernels, value_range: tuple[float, float]) -> None:
    image = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    out = empty((2, 16, 16, 3))
    for tasks in (False, True):
        crop, expected = placed(None, (16, 16), (16, 16), tasks=tasks)
        kernels.warp(image, crop, out[int(tasks)], *value_range)
        assert_array_equal(out[int(tasks)], oracles.warp(image, expected, *value_range))
    if value_range == (-1.0, 1.0):
        assert (out[0] != out[1]).any()


@settings(deadline=None)
@given(seed=seeds, size=image_sizes, target=st.sampled_from((0.0, 90.0, -90.0)))
def test_regions(seed: int, size: Size, target: float) -> None:
    points = floats(seed, 21, 3, centre=0.5, spread=0.3)
    detections = floats(seed + 1, 2, 19, centre=0.5, spread=0.3)
    pairs = [
        (
            _core.region_from_alignment(points, 0, 1, size, target, TASKS),
            oracles.region_from_alignment(points, 0, 1, size, target, rounded),
        ),
        (
            _core.region_from_landmarks(points, 2, 3, size, TASKS),
            oracles.region_from_landmarks(points, 2, 3, size, rounded),
        ),
        (
            _core.region_from_keypoints(points, 2, 3, size, TASKS),
            oracles.region_from_keypoints(points, 2, 3, size, rounded),
        ),
        (
            _core.region_from_detection(detections, 1, 0, 2, size, target, TASKS),
            oracles.region_from_detection(detections, 1, 0, 2, size, target, rounded),
        ),
        (_core.region_from_hand(points, size, TASKS), oracles.region_from_hand(points, size, rounded)),
        (
            _core.region_from_wrist(points, 0, 1, 2, size, TASKS),
            oracles.region_from_wrist(points, 0, 1, 2, size, rounded),
        ),
    ]
    for region, expected in pairs:
        assert region.as_tuple() == tuple(map(float, expected))
        for square in (True, False):
            moved = _core.transform_region(region, size, 1.5, -0.5, square, TASKS)
            as_expected = oracles.transform_region(expected, size, 1.5, -0.5, square, rounded)
            assert moved.as_tuple() == tuple(map(float, as_expected))


def test_a_target_in_radians() -> None:
    detections = np.array([[0.9, 0.2, 0.2, 0.4, 0.4, 0.3, 0.7, 0.5, 0.5, 0.6, 0.2]], np.float32)
    turned = _core.region_from_detection(detections, 0, 0, 2, (100, 100), 0.0, TASKS, 90.0)
    upright = _core.region_from_detection(detections, 0, 0, 2, (100, 100), 0.0, TASKS)
    difference = (turned.rotation - upright.rotation - 90.0) / (2 * math.pi)
    assert abs(difference - round(difference)) < 1e-6


@settings(deadline=None)
@given(seed=seeds, size=image_sizes, one=st.builds(likely_region, seeds), jitter=st.floats(0, 0.2))
def test_keep_region(seed: int, size: Size, one: Region, jitter: float) -> None:
    other = Region(*(np.array(one, np.float32) + floats(seed, 5, spread=jitter)))
    points = floats(seed, 21, 3, centre=float(one.cx), spread=jitter)
    limits = (40.0, 0.2, 0.4, -0.1)
    found = _core.keep_region(points, _core.Region(*one), _core.Region(*other), size, *limits, TASKS)
    assert found == oracles.keep_region(points, one, other, size, *limits, rounded)


@settings(deadline=None)
@given(seed=seeds, region=regions, size=image_sizes, columns=st.integers(2, 5), keep_aspect=st.booleans())
def test_landmarks(seed: int, region: Region, size: Size, columns: int, keep_aspect: bool) -> None:
    raw = floats(seed, 33 * columns, spread=100.0)
    landmarks = _core.decode_landmarks(raw, 33, columns, 256, 0.4, TASKS)
    expected = oracles.decode_landmarks(raw, 33, columns, 256, 0.4, rounded)
    heatmap = floats(seed + 1, 17, 16, 33, spread=4.0)
    _core.refine_landmarks(landmarks, heatmap, 7, 0.5, TASKS)
    oracles.refine_landmarks(expected, heatmap, 7, 0.5, rounded)
    assert_array_equal(landmarks, expected, strict=True)
    crops = place(region, size, (256, 256), keep_aspect=keep_aspect, tasks=True)
    if crops is not None:
        by_matrix, as_expected = landmarks.copy(), expected.copy()
        _core.project_landmarks_by_matrix(by_matrix, crops[0])
        oracles.project_landmarks_by_matrix(as_expected, crops[1])
        assert_array_equal(by_matrix, as_expected, strict=True)
        _core.project_landmarks(landmarks, crops[0])
        oracles.project_landmarks(expected, crops[1])
        assert_array_equal(landmarks, expected, strict=True)
    world = floats(seed + 2, 33, columns)
    turned = world.copy()
    _core.rotate_world(world, float(region.rotation), TASKS)
    oracles.rotate_world(turned, region.rotation, rounded)
    assert_array_equal(world, turned, strict=True)


def test_a_projection_by_matrix_is_the_other_but_for_roundings_and_depth() -> None:
    crop, _ = placed(Region(0.4, 0.6, 0.3, 0.4, 0.7), (640, 480), (256, 256), keep_aspect=False, tasks=True)
    one = floats(1, 50, 3, centre=0.5, spread=0.2)
    other = one.copy()
    _core.project_landmarks(one, crop)
    _core.project_landmarks_by_matrix(other, crop)
    assert np.abs(one[:, :2] - other[:, :2]).max() < 1e-6
    # The first column's length, in fractions of the image: the width, of which height / width is taken for y.
    factor = 0.3 * math.hypot(math.cos(0.7), math.sin(0.7) * 640 / 480)
    assert np.abs(other[:, 2] - one[:, 2] / 0.3 * factor).max() < 1e-6


@settings(deadline=None)
@given(seed=seeds, min_score=st.sampled_from((0.0, 0.3, 0.5)))
def test_decode_detections(seed: int, min_score: float) -> None:
    anchors = _core.make_anchors(32, [8, 16])
    boxes, logits = floats(seed, len(anchors), 8, spread=10.0), floats(seed + 1, len(anchors), spread=3.0)
    assert_array_equal(
        _core.decode_detections(boxes, logits, anchors, 32, min_score, TASKS),
        oracles.decode_detections(boxes, logits, anchors, 32, min_score, rounded),
    )


@every_isa
@settings(deadline=None)
@given(seed=seeds, region=st.builds(likely_region, seeds))
def test_mask_to_frame(kernels: _core.Kernels, seed: int, region: Region) -> None:
    crop, expected = placed(region, (65, 33), (16, 17), tasks=True)
    logits = floats(seed, 17, 16, spread=5.0)
    assert_array_equal(kernels.mask_to_frame(crop, logits), oracles.mask_to_frame(expected, logits), strict=True)


@given(seed=seeds, ratio=st.sampled_from((0.0, 0.7, 1.0)))
def test_smooth_mask(seed: int, ratio: float) -> None:
    random = np.random.default_rng(seed)
    mask, previous = random.random((2, 33, 17), np.float32)
    expected = oracles.smooth_mask(mask, previous, ratio)
    _core.smooth_mask(mask, previous, ratio)
    assert_array_equal(mask, expected, strict=True)


def test_smooth_mask_changes_where_it_is_unsure() -> None:
    mask = np.array([[0.0, 0.5, 1.0]], np.float32)
    _core.smooth_mask(mask, np.array([[1.0, 1.0, 0.0]], np.float32), 0.7)
    assert np.abs(mask - np.array([[0.0, 0.85, 1.0]])).max() < 1e-4


def test_smooth_mask_refuses_what_does_not_fit() -> None:
    mask = empty((3, 4))
    with pytest.raises(ValueError, match=r"previous must be .* mask's size, got shape \(4, 3\)"):
        _core.smooth_mask(mask, empty((4, 3)), 0.7)
    with pytest.raises(ValueError, match=r"ratio must be in 0\.\.1, got 1\.5"):
        _core.smooth_mask(mask, empty((3, 4)), 1.5)
    with pytest.raises(ValueError, match="previous"):
        _core.smooth_mask(mask, mask, 0.7)
    mask.flags.writeable = False
    with pytest.raises(ValueError, match="writable"):
        _core.smooth_mask(mask, empty((3, 4)), 0.7)


def test_landmarks_of_a_negative_time_pass_unfiltered() -> None:
    """MediaPipe Tasks allows such times; the filter begins with the first time that is not negative."""
    plain, late = (_core.OneEuroFilter(0.05, 80.0) for _ in range(2))
    values = floats(3, 5, 4, 3)
    for time_us, value in zip((-99_000, -66_000), values, strict=False):
        early = value.copy()
        late.apply(early, time_us)
        assert_array_equal(early, value)
    for time_us, value in zip((0, 33_000, 66_000), values[2:], strict=True):
        one, other = value.copy(), value.copy()
        plain.apply(one, time_us)
        late.apply(other, time_us)
        assert_array_equal(one, other)
