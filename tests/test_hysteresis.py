"""What saves work must not waver: laws of latches, doors, patience and cadence, for any course of events."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from holistic_native.cascade.cadence import Cadence
from holistic_native.cascade.latch import Door, Latch
from holistic_native.cascade.patience import EAGER, LONGEST_WAIT, Patience

values = st.lists(st.floats(0, 1), max_size=60)
reasons = st.lists(st.sampled_from([None, "far", "small"]), max_size=60)


@given(values=values, fall=st.floats(0, 1), gap=st.floats(0, 0.5))
def test_latch_changes_only_beyond_its_limits(values: list[float], fall: float, gap: float) -> None:
    latch = Latch(fall=fall, rise=fall + gap)
    before = True
    for value in values:
        now = latch.update(value)
        if now != before:
            assert value >= fall + gap if now else value < fall
        assert now or value < fall + gap
        assert not now or value >= fall
        before = now


def test_latch_refuses_limits_the_wrong_way_round() -> None:
    with pytest.raises(ValueError, match=r"rise must be at least fall, 0\.5, got 0\.4"):
        Latch(fall=0.5, rise=0.4)


@given(reasons=reasons, shortest=st.integers(1, 8))
def test_door_stays_shut_long_enough_and_never_opens_against_a_reason(
    reasons: list[str | None], shortest: int
) -> None:
    door = Door(shortest)
    answers = [door.update(reason) for reason in reasons]
    for reason, answer in zip(reasons, answers, strict=True):
        assert reason is None or answer == reason
    runs = [(shut, len(list(run))) for shut, run in itertools.groupby(answers, key=lambda answer: answer is not None)]
    assert all(length >= shortest for shut, length in runs[:-1] if shut)
    # It opens as soon as it may.
    for index in range(shortest, len(reasons)):
        if not any(reasons[index - shortest + 1 : index + 1]):
            assert answers[index] is None


@given(found=st.lists(st.booleans(), max_size=80))
def test_patience_looks_at_all_that_is_there_and_waits_no_longer_than_it_may(found: list[bool]) -> None:
    patience = Patience()
    since_look, misses = 0, 0
    for there in found:
        resting = patience.at_rest
        due = patience.due()
        assert due != resting
        if misses <= EAGER:
            assert due
        since_look += 1
        if due:
            patience.looked(found=there)
            misses = 0 if there else misses + 1
            since_look = 0
        assert since_look < LONGEST_WAIT


@given(
    every=st.integers(1, 6),
    length=st.integers(1, 40),
    start=st.floats(-1, 1),
    speed=st.floats(-0.125, 0.125),
    columns=st.integers(2, 3),
)
def test_cadence_predicts_what_moves_at_constant_speed(
    every: int, length: int, start: float, speed: float, columns: int
) -> None:
    shape = np.arange(5 * columns, dtype=np.float32).reshape(5, columns)
    course = [shape + np.float32(start + speed * frame) for frame in range(length)]
    cadence = Cadence(every)
    looks = []
    for frame, landmarks in enumerate(course):
        expected = cadence.expected()
        if expected is None:
            cadence.looked(landmarks)
            looks.append(frame)
        else:
            assert_allclose(expected, landmarks, atol=1e-5)
    assert looks[:3] == list(range(min(3, length))) or every > 1
    gaps = np.diff(looks)
    assert (gaps >= 1).all() and (gaps <= every).all()
    if length > 2 + 2 * every:
        assert gaps[-1] == every


def test_cadence_looks_again_at_once_after_a_surprise() -> None:
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    cadence = Cadence(2)
    still = [square] * 5
    seen = []
    for landmarks in [*still, square + 1, square + 1, square + 1, square + 1]:
        expected = cadence.expected()
        seen.append(expected is None)
        if expected is None:
            cadence.looked(landmarks)
        else:
            assert_array_equal(expected, square if len(seen) <= 5 else square + 1)
    assert seen[:5] == [True, True, False, True, False]
    # The jump itself is looked at, and so is all that follows until its course is foreseen again.
    assert seen[5:8] == [True, True, True]


def test_cadence_keeps_no_memory_of_the_caller() -> None:
    landmarks = np.zeros((3, 2), np.float32)
    cadence = Cadence(3)
    for _ in range(2):
        assert cadence.expected() is None
        cadence.looked(landmarks)
    landmarks += 7
    for _ in range(2):
        expected = cadence.expected()
        assert expected is not None
        assert_array_equal(expected, 0)
        expected += 3
