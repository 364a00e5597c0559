"""Where to crop next: regions from points, as their oracles have them, and what is true of every region."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from holistic_native import _core
from tests.support import oracles
from tests.support.oracles import Region
from tests.support.samples import Floats, Size, floats, likely_region, regions, seeds

image_sizes = st.tuples(st.integers(1, 4000), st.integers(1, 4000))
degrees = st.sampled_from((0.0, 90.0, -90.0)) | st.floats(-360, 360, width=32)
# Around the image, near a spot, to the left of it and above, or all in one place.
spreads = st.sampled_from(((0.5, 0.3), (0.5, 0.001), (-3.0, 0.5), (0.4, 0.0)))

# MediaPipe's, of hands and of faces.
TRACKING = {"hand": (40.0, 0.2, 0.4, -0.1), "face": (15.0, 0.1, 0.3, -0.2)}
# Angles are wrapped to [-pi, pi) in double and then rounded: to this at most.
HALF_TURN = float(np.float32(math.pi))


def points(seed: int, count: int, columns: int, spread: tuple[float, float]) -> Floats:
    return floats(seed, count, columns, centre=spread[0], spread=spread[1])


def assert_same(region: _core.Region, expected: Region) -> None:
    assert region.as_tuple() == tuple(map(float, expected))
    assert -HALF_TURN <= region.rotation <= HALF_TURN


@settings(deadline=None)
@given(
    seed=seeds,
    spread=spreads,
    columns=st.integers(2, 5),
    ends=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    size=image_sizes,
    target=degrees,
)
def test_region_from_alignment(
    seed: int, spread: tuple[float, float], columns: int, ends: Size, size: Size, target: float
) -> None:
    landmarks = points(seed, 5, columns, spread)
    region = _core.region_from_alignment(landmarks, *ends, size, target)
    assert_same(region, oracles.region_from_alignment(landmarks, *ends, size, target))
    # Square in pixels; each side is rounded once.
    assert region.width * size[0] == pytest.approx(region.height * size[1], rel=3e-7)


@settings(deadline=None)
@given(
    seed=seeds,
    spread=spreads,
    count=st.sampled_from((1, 2, 11, 468)),
    ends=st.tuples(st.integers(0, 400), st.integers(0, 400)),
    size=image_sizes,
)
def test_region_from_landmarks_and_keypoints(
    seed: int, spread: tuple[float, float], count: int, ends: Size, size: Size
) -> None:
    landmarks = points(seed, count, 3, spread)
    start, end = (index % count for index in ends)
    assert_same(
        _core.region_from_landmarks(landmarks, start, end, size),
        oracles.region_from_landmarks(landmarks, start, end, size),
    )
    assert_same(
        _core.region_from_keypoints(landmarks, start, end, size),
        oracles.region_from_keypoints(landmarks, start, end, size),
    )


@settings(deadline=None)
@given(
    seed=seeds,
    keypoints=st.integers(2, 7),
    row=st.integers(0, 2),
    ends=st.tuples(st.integers(0, 1), st.integers(0, 1)),
    size=image_sizes,
    target=degrees,
)
def test_region_from_detection(seed: int, keypoints: int, row: int, ends: Size, size: Size, target: float) -> None:
    detections = floats(seed, 3, 5 + 2 * keypoints, centre=0.5, spread=0.3)
    region = _core.region_from_detection(detections, row, *ends, size, target)
    assert_same(region, oracles.region_from_detection(detections, row, *ends, size, target))


@settings(deadline=None)
@given(first=regions, second=regions, shift=st.floats(-1, 1, width=32))
def test_region_overlap(first: Region, second: Region, shift: float) -> None:
    beside = first._replace(cx=np.float32(first.cx + shift * first.width))
    for other in (second, beside, first):
        overlap = _core.region_overlap(_core.Region(*first), _core.Region(*other))
        assert overlap == oracles.region_overlap(first, other)
        assert overlap == _core.region_overlap(_core.Region(*other), _core.Region(*first))
        # Areas are differences and products of float32: of small regions far off, nearly nothing is left.
        assert overlap >= 0


def test_region_overlap_is_a_share() -> None:
    square, turned = _core.Region(0.5, 0.5, 0.25, 0.25), _core.Region(0.5, 0.5, 0.25, 0.25, 1)
    assert _core.region_overlap(square, turned) == 1
    assert _core.region_overlap(square, _core.Region(0.625, 0.5, 0.25, 0.25)) == pytest.approx(1 / 3)
    assert _core.region_overlap(square, _core.Region(0.75, 0.5, 0.25, 0.25)) == 0
    assert _core.region_overlap(square, _core.Region(0.9, 0.5, 0.25, 0.25)) == 0


def test_region_from_landmarks_reaches_to_zero_where_all_are_negative() -> None:
    """MediaPipe's running maximum starts from the smallest positive float; that of detections' keypoints does not."""
    landmarks = np.array([[-0.5, -0.4, 0], [-0.3, 0.2, 0]], np.float32)
    from_landmarks = _core.region_from_landmarks(landmarks, 0, 1, (100, 100))
    from_keypoints = _core.region_from_keypoints(landmarks, 0, 1, (100, 100))
    assert_allclose(from_landmarks.as_tuple()[:4], [-0.25, -0.1, 0.5, 0.6], rtol=1e-6)
    assert_allclose(from_keypoints.as_tuple()[:4], [-0.4, -0.1, 0.2, 0.6], rtol=1e-6)


@settings(deadline=None)
@given(seed=seeds, spread=spreads, columns=st.integers(2, 3), size=image_sizes)
def test_region_from_hand(seed: int, spread: tuple[float, float], columns: int, size: Size) -> None:
    hand = points(seed, 21, columns, spread)
    assert_same(_core.region_from_hand(hand, size), oracles.region_from_hand(hand, size))


@settings(deadline=None)
@given(seed=seeds, angle=st.floats(-3, 3))
def test_region_from_hand_turns_with_the_hand(seed: int, angle: float) -> None:
    size = (800, 600)
    # Within 80 pixels of the middle; the fingers point up, so that the hand's direction is never in doubt.
    hand = np.random.default_rng(seed).uniform(-80, 80, (21, 2))
    hand[0], hand[[5, 9, 13], 1] = (0, 80), -80
    c, s = math.cos(angle), math.sin(angle)
    middle = np.array(size) / 2
    regions_of = [
        _core.region_from_hand(((hand @ turn + middle) / size).astype(np.float32), size)
        for turn in (np.eye(2), np.array([[c, s], [-s, c]]))
    ]
    before, after = regions_of
    turned = (after.rotation - before.rotation - angle + math.pi) % (2 * math.pi) - math.pi
    # Coordinates near 500 are known to 3e-5 pixels, the direction over 100 pixels or more to 1e-6.
    assert turned == pytest.approx(0, abs=3e-6)
    assert_allclose((after.width * 800, after.height * 600), (before.width * 800, before.height * 600), atol=1e-3)


@settings(deadline=None)
@given(seed=seeds, spread=spreads, size=image_sizes)
def test_region_from_wrist(seed: int, spread: tuple[float, float], size: Size) -> None:
    pose = points(seed, 33, 4, spread)
    for wrist, pinky, index in ((15, 17, 19), (16, 18, 20)):
        region = _core.region_from_wrist(pose, wrist, pinky, index, size)
        assert_same(region, oracles.region_from_wrist(pose, wrist, pinky, index, size))
        assert region.width * size[0] == pytest.approx(region.height * size[1], rel=3e-7)


def test_region_from_wrist_looks_from_the_wrist_to_the_fingers() -> None:
    pose = np.zeros((33, 4), np.float32)
    pose[[15, 17, 19], :2] = [(0.5, 0.5), (0.8, 0.5), (0.8, 0.5)]
    region = _core.region_from_wrist(pose, 15, 17, 19, (100, 200))
    assert_allclose(region.as_tuple(), [0.8, 0.5, 0.6, 0.3, math.pi / 2], rtol=1e-6)


@settings(deadline=None)
@given(
    region=regions,
    size=image_sizes,
    scale=st.sampled_from((1.25, 2.7, 1.0, 3.0)) | st.floats(0, 10, width=32),
    shift_y=st.sampled_from((0.0, -0.1, -0.5)) | st.floats(-1, 1, width=32),
)
def test_transform_region(region: Region, size: Size, scale: float, shift_y: float) -> None:
    out = _core.transform_region(_core.Region(*region), size, scale, shift_y)
    assert out.as_tuple() == tuple(map(float, oracles.transform_region(region, size, scale, shift_y)))
    assert out.rotation == np.float32(region.rotation)
    # Square in pixels, as long as the longer side times the scale.
    assert out.width * size[0] == pytest.approx(out.height * size[1], rel=4e-7)
    long_side = max(region.width * size[0], region.height * size[1])
    assert out.width * size[0] == pytest.approx(long_side * scale, rel=5e-7)


@settings(deadline=None)
@given(region=regions, size=image_sizes, shift_y=st.floats(-1, 1, width=32))
def test_transform_region_shifts_along_its_own_vertical(region: Region, size: Size, shift_y: float) -> None:
    out = _core.transform_region(_core.Region(*region), size, 1.0, shift_y)
    moved = np.array([(out.cx - region.cx) * size[0], (out.cy - region.cy) * size[1]])
    along = float(region.height) * size[1] * shift_y
    expected = along * np.array([-math.sin(region.rotation), math.cos(region.rotation)])
    # In float32: the centre, the shift and their sum are rounded.
    largest = max(abs(float(region.cx)), abs(float(region.cy)), 1) * max(size) + abs(along)
    assert_allclose(moved, expected, rtol=0, atol=4 * 2**-23 * largest)


@settings(deadline=None)
@given(region=regions, size=image_sizes)
def test_region_scale(region: Region, size: Size) -> None:
    scale = _core.region_scale(_core.Region(*region), size)
    assert scale == oracles.region_scale(region, size)
    assert scale == pytest.approx((region.width * size[0] + region.height * size[1]) / 2, rel=3e-7)


@pytest.mark.parametrize("limits", TRACKING)
def test_keep_region(limits: str) -> None:
    """At all distances from never to always."""
    size, kept = (640, 480), []
    for seed in range(3000):
        random = np.random.default_rng(seed)
        near = 10 ** random.uniform(-4, 0.5)
        recrop = likely_region(seed)
        noise = random.normal(0, near, 5) * TRACKING[limits][1] * (recrop.width, recrop.height, 1, 1, 4)
        previous = Region(*(np.array(recrop) + noise).astype(np.float32))
        offsets = random.uniform(-0.3, 0.3, (21, 2)) * min(1.2, 1 + near)
        landmarks = (np.array(recrop[:2]) + offsets * min(recrop[2:4])).astype(np.float32)
        arguments = (size, *TRACKING[limits])
        keep = _core.keep_region(landmarks, _core.Region(*previous), _core.Region(*recrop), *arguments)
        assert keep == oracles.keep_region(landmarks, previous, recrop, *arguments), seed
        kept.append(keep)
    assert 0.1 < np.mean(kept) < 0.9


def keep(previous: Region, landmark: tuple[float, float] = (0.5, 0.5)) -> bool:
    recrop = _core.Region(0.5, 0.5, 0.4, 0.4, math.radians(170))
    landmarks = np.array([landmark], np.float32)
    return _core.keep_region(landmarks, _core.Region(*previous), recrop, (500, 500), *TRACKING["hand"])


def test_keep_region_at_its_limits() -> None:
    """A recrop region of 200 pixels, turned by 170 degrees, which is close to -170."""
    turn = math.radians(170)
    assert keep(Region(0.5, 0.5, 0.4, 0.4, turn))
    assert keep(Region(0.5, 0.5, 0.4, 0.4, math.radians(-151)))
    assert not keep(Region(0.5, 0.5, 0.4, 0.4, math.radians(-149)))
    assert keep(Region(0.5, 0.5, 0.4, 0.4, math.radians(131)))
    assert not keep(Region(0.5, 0.5, 0.4, 0.4, math.radians(129)))
    c, s = math.cos(turn), math.sin(turn)
    assert keep(Region(0.5 + 0.0799 * c, 0.5 + 0.0799 * s, 0.4, 0.4, turn))
    assert not keep(Region(0.5 + 0.0801 * c, 0.5 + 0.0801 * s, 0.4, 0.4, turn))
    assert keep(Region(0.5, 0.5, 0.559, 0.241, turn))
    assert not keep(Region(0.5, 0.5, 0.561, 0.4, turn))
    assert not keep(Region(0.5, 0.5, 0.4, 0.239, turn))
    assert keep(Region(0.5, 0.5, 0.4, 0.4, turn), (0.5 + 0.1799 * c, 0.5 + 0.1799 * s))
    assert not keep(Region(0.5, 0.5, 0.4, 0.4, turn), (0.5 + 0.1801 * c, 0.5 + 0.1801 * s))


def test_region_shows_itself() -> None:
    region = _core.Region(0.5, 0.25, width=1, height=0.125)
    assert region.as_tuple() == (0.5, 0.25, 1, 0.125, 0)
    assert (region.cx, region.cy, region.width, region.height, region.rotation) == region.as_tuple()
    assert repr(region) == "Region(cx=0.5, cy=0.25, width=1, height=0.125, rotation=0)"
