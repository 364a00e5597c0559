"""A landmark is an object of its public class wherever it comes from, for Python, for pickle and for NumPy."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from holistic_native import messages
from holistic_native.messages import Landmark, LandmarkList, NormalizedLandmark, NormalizedLandmarkList
from tests.support.people import person
from tests.support.protobuf_messages import protobuf_messages

HAND = np.random.default_rng(5).random((21, 3)).astype(np.float32)
BODY = np.random.default_rng(6).random((33, 4)).astype(np.float32)
OURS = SimpleNamespace(**{name: getattr(messages, name) for name in messages.__all__})
PARTS = ("pose_landmarks", "pose_world_landmarks", "left_hand_landmarks", "right_hand_landmarks", "face_landmarks")


def by_hand(m: Any, array: Any) -> Any:
    made = m.NormalizedLandmarkList()
    for row in array.tolist():
        made.landmark.add(**dict(zip(("x", "y", "z", "visibility"), row, strict=False)))
    return made


def assigned(*values: Any) -> Any:
    """Assign to the places of an array."""
    array = np.empty(2 * len(values), object)
    for place, value in enumerate(values):
        array[place] = value
    array[len(values) :] = values
    return array


# What programs do with NumPy and the landmarks `p` of a person.
NUMPY: dict[str, Callable[[Any], Any]] = {
    "array": lambda p: np.array(p.landmark),
    "asarray": lambda p: np.asarray(p.landmark),
    "array of objects": lambda p: np.array(p.landmark, dtype=object),
    "array of two": lambda p: np.array([p.landmark[0], p.landmark[1]]),
    "array of a slice": lambda p: np.array(p.landmark[3:7]),
    "array of one": lambda p: np.array(p.landmark[4]),
    "array of one beside None": lambda p: np.array([p.landmark[4], None]),
    "nested lists": lambda p: np.array([[p.landmark[0], p.landmark[1]], [p.landmark[2], p.landmark[3]]]),
    "column": lambda p: np.array(p.landmark).reshape(-1, 1),
    "vectorize": lambda p: np.vectorize(lambda point: point.x)(p.landmark),
    "fromiter": lambda p: np.fromiter((point.y for point in p.landmark), float),
    "choice": lambda p: np.random.default_rng(3).choice(p.landmark, 5),
    "permutation": lambda p: np.random.default_rng(3).permutation(p.landmark),
    "concatenate": lambda p: np.concatenate([p.landmark, p.landmark[:2]]),
    "stack of landmarks": lambda p: np.stack([p.landmark[0], p.landmark[1]]),
    "stack of their lists": lambda p: np.stack([p.landmark, p.landmark]),
    "array of their lists": lambda p: np.array([p.landmark, p.landmark]),
    "full": lambda p: np.full(2, p.landmark[6], dtype=object),
    "full without a type": lambda p: np.full((2, 2), p.landmark[6]),
    "append": lambda p: np.append(np.array(p.landmark), p.landmark[0]),
    "assigned": lambda p: assigned(p.landmark[2], p),
    "where equal": lambda p: np.where(np.array(p.landmark) == p.landmark[2])[0],
    "message": lambda p: np.array(p),
    "messages": lambda p: np.array([p, p]),
    "stack of messages": lambda p: np.stack([p, p]),
    "choice of messages": lambda p: np.random.default_rng(3).choice([p, p, p], 2),
    "message beside None": lambda p: np.array([p, None]),
    "message filled in": lambda p: np.full(2, p, dtype=object),
    "numbers": lambda p: np.array([[point.x, point.y, point.z, point.visibility] for point in p.landmark]),
}
REFUSED: dict[str, Callable[[Any], Any]] = {
    "a landmark as a number": lambda p: np.array(p.landmark[0], float),
    "landmarks as numbers": lambda p: np.array(p.landmark, np.float32),
    "a message as a number": lambda p: np.asarray(p, np.float32),
    "landmarks put end to end": lambda p: np.concatenate([p.landmark[0], p.landmark[1]]),
    "a landmark as memory": lambda p: memoryview(p.landmark[0]),
    "a landmark as bytes": lambda p: bytes(p.landmark[0]),
    "the length of a landmark": lambda p: len(p.landmark[0]),
    "a number by float": lambda p: float(p.landmark[0]),
}


def outcome(array: Any) -> Any:
    """Write out what an array has in it."""
    return array.shape, array.dtype, [str(one) for one in array.reshape(-1).tolist()]


@pytest.mark.parametrize("use", NUMPY)
@pytest.mark.parametrize("array", [HAND, BODY], ids=["hand", "body"])
def test_numpy_takes_landmarks_as_objects(use: str, array: Any) -> None:
    expected = outcome(NUMPY[use](by_hand(protobuf_messages(), array)))
    assert outcome(NUMPY[use](NormalizedLandmarkList(array.copy()))) == expected
    assert outcome(NUMPY[use](by_hand(OURS, array))) == expected


@pytest.mark.parametrize("use", REFUSED)
def test_numpy_refuses_what_it_refuses_of_protobufs(use: str) -> None:
    for points in (by_hand(protobuf_messages(), BODY), NormalizedLandmarkList(BODY.copy()), by_hand(OURS, BODY)):
        with pytest.raises((TypeError, ValueError)) as caught:
            REFUSED[use](points)
        assert caught.type is (ValueError if "end to end" in use else TypeError)


def test_an_array_of_landmarks_writes_to_their_list() -> None:
    body = NormalizedLandmarkList(BODY.copy())
    for point in np.array(body.landmark):
        point.x = 1 - point.x
    assert_array_equal(body.array[:, 0], 1 - BODY[:, 0])
    as_array: Any = np.asarray(body)
    assert as_array[()] is body


@pytest.mark.parametrize("part", PARTS)
def test_the_class_of_a_results_landmark_is_the_landmarks_class(part: str) -> None:
    points = getattr(person(), part)
    kind = LandmarkList if "world" in part else NormalizedLandmarkList
    of_one = Landmark if "world" in part else NormalizedLandmark
    point = points.landmark[0]
    assert type(points) is kind
    assert type(point) is point.__class__ is of_one
    assert all(type(one) is of_one for one in (*points, points[-1], *points.landmark[3:5], points.landmark.pop()))
    new = type(point)()
    new.presence = 0.5
    assert (new.presence, new.HasField("x"), type(new)) == (0.5, False, of_one)
    assert type(point)(x=0.25) == of_one(x=0.25)
    assert type(point).FromString(point.SerializeToString()) == point
    assert type(points)().landmark.add(x=1) == type(point)(x=1)
    assert type(points)(landmark=[point])[0] == point
    for made in (new, point, copy.copy(point), pickle.loads(pickle.dumps(point)), copy.deepcopy(points)[0]):
        assert type(pickle.loads(pickle.dumps(made))) is of_one
        assert pickle.loads(pickle.dumps(made)) == made


def test_neither_kind_is_the_other() -> None:
    normalized = NormalizedLandmarkList(BODY.copy())
    world = LandmarkList(BODY.copy())
    assert not isinstance(normalized.landmark[0], Landmark)
    assert not isinstance(world.landmark[0], NormalizedLandmark)
    assert not isinstance(normalized, LandmarkList)
    assert not isinstance(world, NormalizedLandmarkList)
    assert world.landmark[0] != normalized.landmark[0]


@pytest.mark.parametrize("array", [HAND, BODY], ids=["hand", "body"])
def test_a_copy_of_a_landmark_is_apart(array: Any) -> None:
    points = NormalizedLandmarkList(array.copy())
    points.landmark[2].presence = 0.25
    copied = NormalizedLandmark()
    copied.CopyFrom(points.landmark[2])
    for apart in (copied, copy.copy(points.landmark[2]), pickle.loads(pickle.dumps(points.landmark[2]))):
        assert apart == points.landmark[2]
        assert apart.HasField("visibility") == (array is BODY)
        apart.x = apart.presence = 7
    assert_array_equal(points.array, array)
    assert points.landmark[2].presence == 0.25


def test_a_landmark_keeps_its_array() -> None:
    array = BODY.copy()
    gone = weakref.ref(array)
    point: NormalizedLandmark | None = NormalizedLandmarkList(array).landmark[7]
    del array
    gc.collect()
    assert point is not None
    assert point.y == BODY[7, 1]
    point = None
    assert gone() is None


def test_any_bits_go_through_a_landmark() -> None:
    bits = np.random.default_rng(9).integers(0, 1 << 32, 21 * 3, dtype=np.uint64).astype(np.uint32)
    bits[:4] = (1, 0x80000000, 0x7F800000, 0xFF800000)  # the smallest number, -0, and both infinities
    array = bits.view(np.float32).reshape(21, 3).copy()
    array[np.isnan(array)] = 0.5
    expected = array.tobytes()
    points, written = NormalizedLandmarkList(array), np.zeros((21, 3), np.float32)
    for point, target in zip(points, NormalizedLandmarkList(written), strict=True):
        target.x, target.y, target.z = point.x, point.y, point.z
    assert written.tobytes() == array.tobytes() == expected


def test_what_the_array_has_no_place_for_is_kept_beside_it() -> None:
    hand = NormalizedLandmarkList(HAND.copy())
    held = hand.landmark[3]
    held.visibility, held.presence = 0.25, 0.5
    hand.landmark[4].ClearField("y")
    assert (hand[3].visibility, hand[3].presence, hand[-18].HasField("presence")) == (0.25, 0.5, True)
    for copied in (copy.deepcopy(hand), pickle.loads(pickle.dumps(hand)), copy.deepcopy(hand.landmark)):
        assert (copied[3].visibility, copied[3].presence, copied[4].HasField("y")) == (0.25, 0.5, False)
    assert (hand[4].y, hand.array[4, 1], str(hand[4]).count("y")) == (0, 0, 0)
    hand.array[4, 1] = 0.75
    assert (hand[4].y, hand[4].HasField("y")) == (0.75, True)
    del hand.landmark[0]
    held.presence = 1
    assert hand[2].presence == 1


def test_rows_refuse_arrays_they_cannot_be() -> None:
    for array in (np.zeros((3, 5), np.float32), np.zeros((3, 3)), np.zeros(4, np.float32)):
        with pytest.raises(ValueError, match=r"\(n, 3\) or \(n, 4\) float32"):
            NormalizedLandmark.views(array)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="contiguous"):
        NormalizedLandmark.views(np.zeros((3, 6), np.float32)[:, ::2])
    with pytest.raises(TypeError, match="bytes-like"):
        NormalizedLandmark.views(None)  # type: ignore[arg-type]
    assert len(NormalizedLandmark.views(np.zeros((0, 3), np.float32))) == 0
