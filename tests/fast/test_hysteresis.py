"""Decisions that skip work must not flicker: properties of thresholds, absences, fewer inferences and prediction."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from holistic_native.fast.cadence import Cadence, Redetection
from holistic_native.fast.hysteresis import EAGER, LONGEST_WAIT, Backoff, HoldOff, Hysteresis

values = st.lists(st.floats(0, 1), max_size=60)
reasons = st.lists(st.sampled_from([None, "far", "small"]), max_size=60)


@given(values=values, fall=st.floats(0, 1), gap=st.floats(0, 0.5))
def test_hysteresis_changes_only_beyond_its_limits(values: list[float], fall: float, gap: float) -> None:
    hysteresis = Hysteresis(fall=fall, rise=fall + gap)
    before = True
    for value in values:
        now = hysteresis.update(value)
        if now != before:
            assert value >= fall + gap if now else value < fall
        assert now or value < fall + gap
        assert not now or value >= fall
        before = now


def test_hysteresis_refuses_limits_the_wrong_way_round() -> None:
    with pytest.raises(ValueError, match=r"rise must be at least fall, 0\.5, got 0\.4"):
        Hysteresis(fall=0.5, rise=0.4)


@given(reasons=reasons, delay=st.integers(1, 4), shortest=st.integers(1, 8))
def test_absences_begin_late_and_last_long_enough(reasons: list[str | None], delay: int, shortest: int) -> None:
    hold_off = HoldOff(delay=delay, shortest=shortest)
    answers = [hold_off.update(reason) for reason in reasons]
    absent = [answer is not None for answer in answers]
    runs = [(gone, len(list(run))) for gone, run in itertools.groupby(absent)]
    assert all(length >= shortest for gone, length in runs[:-1] if gone)
    for index, reason in enumerate(reasons):
        lasting = index + 1 >= delay and all(reasons[index + 1 - delay : index + 1])
        if lasting or (reason and index == 0):
            assert answers[index] == reason
        elif index and not absent[index - 1]:
            assert answers[index] is None
        # It ends as soon as it may.
        if index >= shortest and not any(reasons[index - shortest + 1 : index + 1]):
            assert answers[index] is None


@given(found=st.lists(st.booleans(), max_size=80))
def test_backoff_runs_on_all_that_is_there_and_waits_no_longer_than_it_may(found: list[bool]) -> None:
    backoff = Backoff()
    since_look, misses = 0, 0
    for there in found:
        resting = backoff.waits
        due = backoff.due()
        assert due != resting
        if misses <= EAGER:
            assert due
        since_look += 1
        if due:
            backoff.ran(found=there)
            misses = 0 if there else misses + 1
            since_look = 0
        assert since_look < LONGEST_WAIT


@given(seen=st.lists(st.tuples(st.sampled_from(["there", "near", "far"]), st.booleans()), max_size=80))
def test_backoff_leaves_out_one_frame_after_a_view_of_nothing_even_in_motion(seen: list[tuple[str, bool]]) -> None:
    backoff = Backoff()
    last = "there"
    left_out = misses = 0
    for view, at_rest in seen:
        if backoff.due(at_rest=at_rest):
            assert last != "far" or left_out
            backoff.ran(found=view == "there", far=view == "far")
            misses = 0 if view == "there" else misses + 1
            last, left_out = view, 0
        else:
            left_out += 1
            assert last == "far" or (at_rest and misses > EAGER)
            # In motion, what was far is sought on every other frame.
            assert left_out == 1 or at_rest


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
    runs = []
    for frame, landmarks in enumerate(course):
        expected = cadence.expected()
        if expected is None:
            cadence.ran(landmarks)
            runs.append(frame)
        else:
            assert_allclose(expected, landmarks, atol=1e-5)
    assert runs[:2] == list(range(min(2, length)))
    gaps = np.diff(runs)
    assert (gaps <= every).all()
    if length > 2 + 2 * every:
        assert gaps[-1] == every


def test_cadence_runs_again_at_once_after_a_wrong_prediction() -> None:
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    cadence = Cadence(2)
    still = [square] * 5
    seen = []
    for landmarks in [*still, square + 1, square + 1, square + 1, square + 1]:
        expected = cadence.expected()
        seen.append(expected is None)
        if expected is None:
            cadence.ran(landmarks)
        else:
            assert_array_equal(expected, square if len(seen) <= 5 else square + 1)
    assert seen[:5] == [True, True, False, True, False]
    # The model runs on the jump itself, and on all that follows until its course is foreseen again.
    assert seen[5:8] == [True, True, True]


def test_cadence_keeps_no_memory_of_the_caller() -> None:
    landmarks = np.zeros((3, 2), np.float32)
    cadence = Cadence(3)
    for _ in range(2):
        assert cadence.expected() is None
        cadence.ran(landmarks)
    landmarks += 7
    for _ in range(2):
        expected = cadence.expected()
        assert expected is not None
        assert_array_equal(expected, 0)
        expected += 3


@given(every=st.integers(1, 6), kept=st.lists(st.booleans(), max_size=40))
def test_redetection_trusts_only_what_it_has_confirmed(every: int, kept: list[bool]) -> None:
    redetection = Redetection(every)
    since, confirmed = 0, False
    for keeps in kept:
        since += 1
        assert redetection.due() == (not confirmed or since >= every)
        if not confirmed or since >= every:
            redetection.detected(kept=keeps)
            since, confirmed = 0, keeps
