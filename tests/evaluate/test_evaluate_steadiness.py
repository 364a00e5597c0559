"""Presence, flicker and jitter."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from holistic_native.evaluate import Motion, Track, compare
from holistic_native.evaluate.steadiness import acceleration, compare_motion, compare_presence, flicker
from holistic_native.evaluate.track import there


def frames(text: str) -> NDArray[np.bool_]:
    return np.array([letter == "x" for letter in text])


def test_presence_by_hand() -> None:
    presence = compare_presence(frames("xxx..xx."), frames("x.xx.xxx"))
    assert presence.precision == 4 / 5
    assert presence.recall == 4 / 6
    np.testing.assert_array_equal(dataclasses.astuple(compare_presence(frames("..."), frames("x.x"))), (np.nan, 0.0))


@pytest.mark.parametrize(
    ("seen", "count"),
    [
        ("", 0),
        ("....", 0),
        ("xxxx", 0),
        ("..xx..", 0),
        ("x.x", 1),
        ("x.x.x", 2),
        ("x.....x", 1),
        ("x......x", 0),
        ("..x.xxx......xx..x..", 2),
    ],
)
def test_flicker_by_hand(seen: str, count: int) -> None:
    assert flicker(frames(seen)) == count


@given(st.lists(st.booleans(), max_size=40))
def test_flicker_is_the_same_backwards(seen: list[bool]) -> None:
    assert flicker(np.array(seen, bool)) == flicker(np.array(seen[::-1], bool))


@given(st.floats(-100, 100), st.floats(-100, 100))
def test_even_motion_does_not_jitter(x: float, y: float) -> None:
    even = np.arange(8.0)[:, None, None] * np.array([[x, y]]) + np.array([[3.0, 5.0], [7.0, 11.0]])
    np.testing.assert_allclose(acceleration(even), np.zeros((6, 2)), atol=1e-9)


def motion_of(candidate: NDArray[np.float64], reference: NDArray[np.float64]) -> Motion:
    return compare_motion(candidate, reference, there(candidate), there(reference))


def test_jitter_by_hand() -> None:
    points = np.zeros((5, 1, 2))
    points[2] = (3, 4)  # one jump there and back: accelerations of 5, 10 and 5
    assert acceleration(points).tolist() == [[5.0], [10.0], [5.0]]
    motion = motion_of(points, np.zeros((5, 1, 2)))
    assert [motion.jitter, motion.jitter_reference] == pytest.approx([20 / 3, 0.0])


def test_jitter_is_taken_where_both_are_there() -> None:
    shaking = np.zeros((7, 1, 2))
    shaking[1::2] = (0, 1)
    late = np.zeros((7, 1, 2))
    late[:4] = np.nan
    motion = motion_of(shaking, late)
    assert (motion.jitter, motion.jitter_reference) == (2.0, 0.0)
    unknown = motion_of(shaking[:2], late[:2])
    assert np.isnan([unknown.jitter, unknown.jitter_reference]).all()


def test_pictures_do_not_move() -> None:
    track = Track({"left_hand": np.zeros((4, 21, 2))})
    assert compare(track, track, sequence=False).parts["left_hand"].motion is None
