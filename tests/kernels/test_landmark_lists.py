"""Lists of landmarks: views of an array that behave like messages, and can be changed like them."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from holistic_native.messages import LandmarkList, NormalizedLandmark, NormalizedLandmarkList
from tests.support.people import person
from tests.support.protobuf_messages import protobuf_messages

HAND = np.random.default_rng(5).random((21, 3)).astype(np.float32)
BODY = np.random.default_rng(6).random((33, 4)).astype(np.float32)


def test_landmarks_are_the_array() -> None:
    array = HAND.copy()
    hand = NormalizedLandmarkList(array)
    assert hand.array is array
    held = hand.landmark[8]
    held.x = 0.5
    array[8, 1] = 0.25
    assert array[8, 0] == hand.landmark[8].x == hand[8].x == 0.5
    assert held.y == hand.landmark[-13].y == 0.25
    assert [[point.x, point.y, point.z] for point in hand.landmark] == array.tolist()
    assert all(isinstance(point, NormalizedLandmark) for point in hand)
    assert len(hand) == len(hand.landmark) == 21
    held.CopyFrom(NormalizedLandmark(x=1, y=2, z=3))
    assert array[8].tolist() == [1, 2, 3]


def test_a_hands_landmarks_have_no_visibility_until_given_one() -> None:
    hand = NormalizedLandmarkList(HAND.copy())
    assert not any(point.HasField("visibility") or point.HasField("presence") for point in hand)
    hand.landmark[3].visibility = 0.1
    assert [point.visibility for point in hand][2:5] == [0, np.float32(0.1), 0]
    assert hand.landmark[3].HasField("visibility")
    for copied in (copy.deepcopy(hand), pickle.loads(pickle.dumps(hand))):
        assert copied == hand
        assert copied.landmark[3].HasField("visibility")
    hand.landmark[3].ClearField("visibility")
    assert hand == NormalizedLandmarkList(HAND.copy())


def test_a_bodys_visibility_can_be_cleared() -> None:
    body = NormalizedLandmarkList(BODY.copy())
    body.landmark[0].ClearField("visibility")
    assert not body.landmark[0].HasField("visibility")
    assert body.landmark[0].visibility == 0
    assert body.landmark[1].HasField("visibility")
    body.landmark[0].visibility = 0.5
    assert body.array[0, 3] == 0.5
    with pytest.raises(AttributeError, match="colour"):
        body.landmark[0].colour = 1  # type: ignore[attr-defined]


def test_an_array_can_grow_and_shrink() -> None:
    hand = NormalizedLandmarkList(HAND.copy())
    del hand.landmark[5:]
    hand.landmark.add(x=1, y=2)
    assert hand.array.shape == (6, 3)
    assert_array_equal(hand.array[:5], HAND[:5])
    hand.landmark[0].visibility = 0.5
    assert_array_equal(hand.array[:2, 3], [0.5, np.nan])
    with pytest.raises(ValueError, match="read-only"):
        hand.array[0] = 0
    hand.ClearField("landmark")
    assert hand.array.shape == (0, 3)
    assert NormalizedLandmarkList(hand.array) == hand
    assert hand


@pytest.mark.parametrize("shape", [(3,), (21, 2), (21, 5), (1, 21, 3)])
def test_arrays_of_another_shape(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"array must be \(n, 3\) or \(n, 4\)"):
        LandmarkList(np.zeros(shape, np.float32))


def test_arrays_that_cannot_be_shared_are_copied() -> None:
    unaligned = np.frombuffer(bytearray(1 + HAND.nbytes), np.float32, offset=1).reshape(21, 3)
    unaligned[:] = HAND
    read_only = HAND.copy()
    read_only.setflags(write=False)
    others = (HAND.astype(np.float64), HAND.astype(">f4"), HAND[:, ::-1], np.broadcast_to(HAND[0], (21, 3)))
    for array in (*others, unaligned, read_only):
        points = LandmarkList(array)
        points.landmark[0].x = 5
        assert points.array[0, 0] == 5
        assert_array_equal(points.array[1:], array[1:].astype(np.float32))


def test_a_copied_container_is_apart() -> None:
    hand = NormalizedLandmarkList(HAND.copy())
    copied = copy.deepcopy(hand.landmark)
    copied[0].x = 5
    assert hand.landmark[0].x == HAND[0, 0]
    assert copied != hand.landmark


@pytest.mark.parametrize("array", [HAND, BODY], ids=["hand", "body"])
def test_protobufs_and_ours_mix(array: Any) -> None:
    theirs = protobuf_messages().NormalizedLandmarkList()
    for row in array.tolist():
        theirs.landmark.add(**dict(zip(("x", "y", "z", "visibility"), row, strict=False)))
    ours = NormalizedLandmarkList(array.copy())
    copied = NormalizedLandmarkList()
    copied.CopyFrom(theirs)
    assert ours == theirs == copied
    assert str(ours) == str(theirs) == str(copied)
    assert_array_equal(copied.array, array)
    assert NormalizedLandmarkList(landmark=theirs.landmark) == ours
    ours.landmark[0].presence = 0.5
    assert ours != theirs
    with pytest.raises(TypeError, match="NormalizedLandmarkList"):
        LandmarkList().CopyFrom(theirs)


def test_equality() -> None:
    unset = BODY.copy()
    unset[3, 3] = np.nan
    assert NormalizedLandmarkList(unset) == NormalizedLandmarkList(unset.copy())
    assert NormalizedLandmarkList(unset) != NormalizedLandmarkList(BODY)
    assert NormalizedLandmarkList(BODY) == NormalizedLandmarkList(landmark=NormalizedLandmarkList(BODY).landmark[:])
    assert NormalizedLandmarkList(BODY) != NormalizedLandmarkList(BODY[:, :3])
    assert NormalizedLandmarkList(BODY) != LandmarkList(BODY)
    moved = BODY.copy()
    moved[5, 1] = np.nan
    assert NormalizedLandmarkList(moved) != NormalizedLandmarkList(moved.copy())


def test_lists_in_lists_are_copies() -> None:
    hand = NormalizedLandmarkList(HAND.copy())
    for copied in (NormalizedLandmarkList(landmark=hand.landmark), NormalizedLandmarkList()):
        copied.CopyFrom(hand)
        assert copied == hand
        copied.landmark[0].x = 5
        assert hand.landmark[0].x == HAND[0, 0]
    copied.MergeFrom(hand)
    assert len(copied.landmark) == 42
    hand.MergeFrom(hand)
    assert_array_equal(hand.array, np.concatenate([HAND, HAND]))
    with pytest.raises(TypeError, match=r"mediapipe\.Landmark"):
        LandmarkList(landmark=copied.landmark)


PARTS = ("pose_landmarks", "pose_world_landmarks", "left_hand_landmarks", "right_hand_landmarks", "face_landmarks")


@pytest.mark.parametrize("part", PARTS)
def test_arithmetic_in_place(part: str) -> None:
    points = getattr(person(), part)
    array, held, before = points.array, points.landmark[5], points.array.copy()
    points.array *= 2
    points.array[:, 0] += 1
    points.array -= 0.5
    expected = before * np.float32(2)
    expected[:, 0] += 1
    expected -= np.float32(0.5)
    assert points.array is array
    assert_array_equal(points.array, expected)
    assert [held.x, held.y, held.z] == expected[5, :3].tolist()


def test_arithmetic_in_place_keeps_what_the_array_has_no_place_for() -> None:
    hand = NormalizedLandmarkList(HAND.copy())
    hand.landmark[3].presence = 0.5
    hand.array /= 4
    assert (hand.landmark[3].presence, hand.landmark[3].x) == (0.5, HAND[3, 0] / 4)


@pytest.mark.parametrize("by_hand", [False, True])
def test_another_array_replaces_the_landmarks(by_hand: bool) -> None:
    hand = NormalizedLandmarkList(HAND.copy())
    if by_hand:
        hand.landmark.add()
    held, other = hand.landmark[0], BODY.copy()
    hand.array = other
    assert hand.array is other
    assert hand == NormalizedLandmarkList(BODY.copy())
    hand.landmark[0].x = 5
    assert (other[0, 0], held.x) == (5, HAND[0, 0])
    hand.array = hand.array[:4, :3] * 2.0
    assert hand == NormalizedLandmarkList(other[:4, :3] * 2)
    hand.array = np.empty((0, 3))
    assert len(hand) == 0
    hand.landmark.array = HAND.tolist()
    assert_array_equal(hand.array, HAND)


@pytest.mark.parametrize("array", [np.zeros(3), np.zeros((21, 2)), np.zeros((1, 21, 3)), 3.0, "landmarks", None])
def test_arrays_that_are_refused_leave_the_list_as_it_was(array: Any) -> None:
    hand = NormalizedLandmarkList(HAND.copy())
    hand.landmark[3].presence = 0.5
    before = copy.deepcopy(hand)
    with pytest.raises((ValueError, TypeError)):
        hand.array = array
    assert hand == before
    with pytest.raises(ValueError, match=r"array must be \(n, 3\) or \(n, 4\), not \(21, 2\)"):
        hand.array = np.zeros((21, 2))
