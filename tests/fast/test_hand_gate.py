"""The reasons for which the hand models do not run on a pose."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from holistic_native.branches.hand import LEFT, RIGHT
from holistic_native.branches.regions import share_inside
from holistic_native.evaluate.steadiness import FLICKER_FRAMES, flicker
from holistic_native.fast.gate import DELAY, SHORTEST_ABSENCE, HandGate
from holistic_native.result import HandReason
from tests.support.people import person

SIZE = (400, 400)
ARM = [LEFT.wrist, LEFT.pinky, LEFT.index]
Pose = NDArray[np.float32]


def pose() -> Pose:
    landmarks = person().pose_landmarks
    assert landmarks is not None
    return landmarks.array.copy()


def unseen() -> Pose:
    changed = pose()
    changed[LEFT.wrist, 3] = 0.05
    return changed


def outside() -> Pose:
    changed = pose()
    changed[ARM, 0] += 0.5
    return changed


def small() -> Pose:
    changed = pose()
    changed[ARM, :2] = changed[LEFT.wrist, :2] + (changed[ARM, :2] - changed[LEFT.wrist, :2]) / 20
    return changed


def doubled() -> Pose:
    changed = pose()
    changed[ARM, :2] = changed[[RIGHT.wrist, RIGHT.pinky, RIGHT.index], :2]
    changed[LEFT.wrist, 3] = 0.9
    return changed


def behind_the_head() -> Pose:
    changed = pose()
    changed[ARM, :2] += changed[0, :2] - changed[ARM, :2].mean(axis=0)
    changed[LEFT.wrist, 3] = 0.4
    return changed


PLACES = {
    HandReason.WRIST_NOT_VISIBLE: unseen,
    HandReason.OUTSIDE: outside,
    HandReason.TOO_SMALL: small,
    HandReason.OTHER_HAND: doubled,
    HandReason.HIDDEN: behind_the_head,
}


@pytest.mark.parametrize("reason", PLACES)
def test_each_reason(reason: str) -> None:
    gate = HandGate(LEFT)
    assert gate.update(pose(), SIZE) is None
    answers = [gate.update(PLACES[reason](), SIZE) for _ in range(DELAY)]
    assert answers == [None] * (DELAY - 1) + [reason]
    back = [gate.update(pose(), SIZE) for _ in range(SHORTEST_ABSENCE)]
    assert back == [reason] * (SHORTEST_ABSENCE - 1) + [None]


@pytest.mark.parametrize("reason", PLACES)
def test_each_reason_counts_at_once_at_the_beginning(reason: str) -> None:
    gate = HandGate(LEFT)
    for _ in range(2):
        assert gate.update(PLACES[reason](), SIZE) == reason
        gate.reset()


def test_of_two_hands_in_one_place_the_more_visible_one_stays() -> None:
    assert HandGate(LEFT).update(doubled(), SIZE) == HandReason.OTHER_HAND
    assert HandGate(RIGHT).update(doubled(), SIZE) is None


@given(places=st.lists(st.sampled_from([pose, *PLACES.values()]), max_size=80))
def test_a_hand_never_flickers(places: list[Callable[[], Pose]]) -> None:
    gate = HandGate(LEFT)
    present = np.array([gate.update(place(), SIZE) is None for place in places], np.bool_)
    assert SHORTEST_ABSENCE > FLICKER_FRAMES
    assert flicker(present) == 0


@pytest.mark.parametrize(("x", "share"), [(0.5, 1.0), (0.0, 0.5), (1.05, 0.25), (2.0, 0.0)])
def test_share_inside(x: float, share: float) -> None:
    from holistic_native import _core

    assert share_inside(_core.Region(x, 0.5, 0.2, 0.4, 0.0)) == pytest.approx(share, abs=1e-6)
