"""Smoothing over time: bit by bit as the oracles have it, and what a smoothed value may be at all."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from holistic_native import _core
from tests.support import oracles
from tests.support.samples import Floats, floats, seeds

TICK_US = 33333
# What the pose tracker uses: for landmarks in the image, auxiliary points, world landmarks.
SETTINGS = ((0.05, 80.0, 1.0), (0.01, 10.0, 1.0), (0.1, 40.0, 1.0))

settings_of_filters = st.sampled_from(SETTINGS) | st.tuples(
    st.floats(2**-10, 100, width=32), st.floats(0, 100, width=32), st.floats(2**-10, 100, width=32)
)
counts = st.integers(0, 5)


def walk(seed: int, frames: int, count: int, columns: int) -> Floats:
    """Landmarks that wander over the image."""
    return floats(seed, frames, count, columns, spread=0.05).cumsum(axis=0) + np.float32(0.5)


def times(seed: int, frames: int, first: int) -> list[int]:
    """A clock that mostly ticks, now and then stands still, jumps, or runs backwards."""
    steps = np.random.default_rng(seed).choice(
        [TICK_US, 1, 0, -TICK_US, 1_000_000], frames, p=[0.6, 0.1, 0.1, 0.1, 0.1]
    )
    return [max(0, int(time)) for time in first + np.cumsum(steps)]


@settings(deadline=None)
@given(seed=seeds, alpha=st.floats(0, 1, width=32), count=counts, columns=st.integers(2, 5), column=st.integers(0, 1))
def test_low_pass_filter(seed: int, alpha: float, count: int, columns: int, column: int) -> None:
    smooth, oracle = _core.LowPassFilter(alpha), oracles.LowPassFilter(alpha)
    for frame, landmarks in enumerate(walk(seed, 12, count, columns)):
        if frame == 8:
            smooth.reset()
            oracle.reset()
        expected, others = landmarks.copy(), np.delete(landmarks, column, axis=1)
        smooth.apply(landmarks, column)
        oracle.apply(expected, column)
        assert_array_equal(landmarks, expected, strict=True)
        assert_array_equal(np.delete(landmarks, column, axis=1), others)


@settings(deadline=None)
@given(seed=seeds, alpha=st.floats(0, 1, width=32))
def test_low_pass_filter_stays_between_its_last_value_and_the_new_one(seed: int, alpha: float) -> None:
    smooth, last = _core.LowPassFilter(alpha), None
    for new in walk(seed, 20, 4, 2):
        smoothed = new.copy()
        smooth.apply(smoothed, 0)
        if last is None:
            assert_array_equal(smoothed, new)
        else:
            # Rounded twice, so that it may be a bit beside what it should equal.
            room = np.spacing(np.maximum(np.abs(last), np.abs(new[:, 0])))
            assert (smoothed[:, 0] >= np.minimum(last, new[:, 0]) - room).all()
            assert (smoothed[:, 0] <= np.maximum(last, new[:, 0]) + room).all()
        last = smoothed[:, 0]


@pytest.mark.parametrize(
    ("alpha", "expected"), [(1.0, [1, 2, 3, 4]), (0.0, [1, 1, 1, 1]), (0.5, [1, 1.5, 2.25, 3.125])]
)
def test_low_pass_filter_weighs_by_alpha(alpha: float, expected: list[float]) -> None:
    smooth, found = _core.LowPassFilter(alpha), []
    for value in (1, 2, 3, 4):
        landmarks = np.full((1, 2), value, np.float32)
        smooth.apply(landmarks, 1)
        found.append(landmarks[0, 1])
    assert found == expected


@settings(deadline=None)
@given(
    seed=seeds,
    settings=settings_of_filters,
    count=counts,
    columns=st.integers(3, 5),
    first=st.sampled_from((0, 1, TICK_US, 10**12)),
    size=st.sampled_from(((1, 1), (1280, 720), (33, 4000))),
    object_scale=st.sampled_from((1.0, 250.0, 1e-6, 9e-7, 0.0)),
)
def test_one_euro_filter(
    seed: int,
    settings: tuple[float, float, float],
    count: int,
    columns: int,
    first: int,
    size: tuple[int, int],
    object_scale: float,
) -> None:
    smooth, oracle = _core.OneEuroFilter(*settings), oracles.OneEuroFilter(*settings)
    frames = walk(seed, 12, count, columns)
    for frame, (landmarks, time_us) in enumerate(zip(frames, times(seed, len(frames), first), strict=True)):
        if frame == 8:
            smooth.reset()
            oracle.reset()
        # Once in a while the object is too small to know its speed.
        scale = 0.0 if frame == 5 else object_scale
        expected, others = landmarks.copy(), landmarks[:, 3:].copy()
        smooth.apply(landmarks, time_us, size, scale)
        oracle.apply(expected, time_us, size, scale)
        assert_array_equal(landmarks, expected, strict=True)
        assert_array_equal(landmarks[:, 3:], others)


@settings(deadline=None)
@given(seed=seeds, settings=settings_of_filters)
def test_filters_keep_what_does_not_change(seed: int, settings: tuple[float, float, float]) -> None:
    still = floats(seed, 4, 3)
    one_euro, low_pass = _core.OneEuroFilter(*settings), _core.LowPassFilter(0.1)
    # alpha * v is rounded, which is half of v's last bit at most, and rounded off again with the sum but for ties.
    room = np.spacing(np.abs(still))
    for frame in range(20):
        calmed, low = still.copy(), still.copy()
        one_euro.apply(calmed, (frame + 1) * TICK_US)
        low_pass.apply(low, 0)
        assert (np.abs(calmed - still) <= room).all()
        assert (np.abs(low - still) <= room).all()


@settings(deadline=None)
@given(seed=seeds, settings=st.sampled_from(SETTINGS), back=st.sampled_from((0, 1, TICK_US)))
def test_one_euro_filter_passes_values_while_time_stands_still(
    seed: int, settings: tuple[float, float, float], back: int
) -> None:
    frames = walk(seed, 5, 3, 3)
    smooth, undisturbed = _core.OneEuroFilter(*settings), _core.OneEuroFilter(*settings)
    for number, landmarks in enumerate(frames):
        time_us = (number + 2) * TICK_US
        expected = landmarks.copy()
        smooth.apply(landmarks, time_us)
        undisturbed.apply(expected, time_us)
        assert_array_equal(landmarks, expected)
        jump = floats(seed + number, 3, 3, spread=100.0)
        passed = jump.copy()
        smooth.apply(passed, time_us - back)
        assert_array_equal(passed, jump)


@settings(deadline=None)
@given(seed=seeds, settings=st.sampled_from(SETTINGS))
def test_filters_after_reset_are_as_new(seed: int, settings: tuple[float, float, float]) -> None:
    one_euro, low_pass = _core.OneEuroFilter(*settings), _core.LowPassFilter(0.1)
    one_euro.apply(floats(seed, 7, 4), 10**9)
    low_pass.apply(floats(seed, 7, 4), 3)
    one_euro.reset()
    low_pass.reset()
    new_one_euro, new_low_pass = _core.OneEuroFilter(*settings), _core.LowPassFilter(0.1)
    # Another number of landmarks, and an earlier time.
    for number, landmarks in enumerate(walk(seed, 4, 3, 4)):
        expected = landmarks.copy()
        for euro, low, values in ((one_euro, low_pass, landmarks), (new_one_euro, new_low_pass, expected)):
            euro.apply(values, number * TICK_US)
            low.apply(values, 3)
        assert_array_equal(landmarks, expected)


def test_one_euro_filter_follows_the_fast_and_calms_the_slow() -> None:
    """A step of the same size is taken over more readily by a higher beta, and lags at a low cutoff."""
    lag = {}
    for beta in (0.0, 10.0, 1000.0):
        smooth = _core.OneEuroFilter(0.05, beta)
        for frame in range(1, 4):
            landmarks = np.full((1, 3), float(frame > 1), np.float32)
            smooth.apply(landmarks, frame * TICK_US)
        lag[beta] = 1 - landmarks[0, 0]
    assert 1 > lag[0.0] > lag[10.0] > lag[1000.0] > 0
    assert lag[0.0] == pytest.approx((1 - 1 / (1 + 1 / (2 * math.pi * 0.05 * 0.033333))) ** 2, rel=1e-5)
