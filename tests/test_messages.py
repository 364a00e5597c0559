"""Our messages behave like MediaPipe's: the same fields, and the same programs with the same outcomes."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from holistic_native import messages
from holistic_native.framework.formats import classification_pb2, detection_pb2, landmark_pb2, location_data_pb2
from holistic_native.messages import (
    Classification,
    ClassificationList,
    Detection,
    Landmark,
    LandmarkList,
    LocationData,
    NormalizedLandmark,
    NormalizedLandmarkList,
)
from protobuf_messages import protobuf_messages, recorded
from record_api import fields

OURS = SimpleNamespace(**{name: getattr(messages, name) for name in messages.__all__})
HAND = np.random.default_rng(5).random((21, 3)).astype(np.float32)
BODY = np.random.default_rng(6).random((33, 4)).astype(np.float32)


@pytest.mark.parametrize("name", messages.__all__)
def test_fields_are_mediapipes(name: str) -> None:
    expected = recorded()[name]
    expected.pop("mask", None)  # the one field no tracker and no drawing knows
    assert fields(getattr(messages, name).DESCRIPTOR) == expected


def test_modules_have_mediapipes_messages() -> None:
    modules = (landmark_pb2, detection_pb2, location_data_pb2, classification_pb2)
    assert {name for module in modules for name in module.__all__} == set(recorded())
    assert all(getattr(module, name) is getattr(messages, name) for module in modules for name in module.__all__)


# Programs written for MediaPipe: each takes its messages from `m` and returns what it saw.
def reads_defaults(m: Any) -> Any:
    point = m.NormalizedLandmark()
    empty = [point.x, point.HasField("x"), str(point), bool(point), bool(m.NormalizedLandmarkList())]
    return [
        *empty,
        m.Classification().label,
        m.Detection().location_data.format,
        m.Detection().HasField("location_data"),
    ]


def sets_and_clears(m: Any) -> Any:
    point = m.NormalizedLandmark(x=0.1, presence=1)
    seen = [point.x, point.HasField("x"), point.HasField("y"), str(point)]
    point.y = np.float64(1 / 3)
    point.ClearField("x")
    seen += [point.x, point.HasField("x"), [field.name for field, _ in point.ListFields()], str(point)]
    point.Clear()
    return [*seen, str(point), point == m.NormalizedLandmark()]


def builds_by_hand(m: Any) -> Any:
    points = m.NormalizedLandmarkList()
    points.landmark.add()
    points.landmark[0].x = 0.25
    points.landmark.add(x=0.5, y=0.5, visibility=0.75).z = -1e-5
    points.landmark.extend([m.NormalizedLandmark(x=x, y=1, z=2) for x in (0.1, 123456789, 1e10)])
    points.landmark.append(points.landmark[1])
    points.landmark[1].x = 7  # what was appended is a copy
    del points.landmark[0]
    points.landmark.insert(0, m.NormalizedLandmark(x=9))
    last = points.landmark.pop()
    seen = [str(points), len(points.landmark), str(last), [point.x for point in points.landmark[1:3]]]
    points.landmark.reverse()
    points.landmark.sort(key=lambda point: point.y)
    return [*seen, [point.x for point in points.landmark], points.landmark[-1].x]


def copies_and_compares(m: Any) -> Any:
    first = m.LandmarkList(landmark=[m.Landmark(x=1, y=2, z=3), m.Landmark(visibility=0.5)])
    second = m.LandmarkList()
    second.CopyFrom(first)
    seen = [first == second, second.landmark == first.landmark, first != m.LandmarkList()]
    second.landmark[0].x = 5
    seen += [first == second, first.landmark[0].x, first.landmark[0] == m.NormalizedLandmark(x=1, y=2, z=3)]
    second.MergeFrom(first)
    deep = copy.deepcopy(second)
    deep.landmark[0].x = 6
    return [*seen, len(second.landmark), second.landmark[0].x, str(deep), first in [second, first]]


def reads_handedness(m: Any) -> Any:
    hand = m.ClassificationList(classification=[m.Classification(index=1, score=0.98765, label="Right")])
    best = hand.classification[0]
    best.label += "\"'\n\té\\"
    return [best.index, best.score, best.label, str(hand), repr([hand]), best.HasField("display_name")]


def builds_a_detection(m: Any) -> Any:
    found = m.Detection(score=[0.5], label_id=[0])
    found.score.append(1 / 3)
    found.location_data.format = m.LocationData.RELATIVE_BOUNDING_BOX
    found.location_data.relative_bounding_box.xmin = 0.1
    found.location_data.relative_keypoints.add(x=0.5).y = float("inf")
    box = found.location_data.relative_bounding_box
    seen = [str(found), found.HasField("location_data"), found.location_data.HasField("bounding_box"), box.width]
    other = m.Detection()
    other.CopyFrom(found)
    other.location_data.ClearField("relative_bounding_box")
    other.location_data.bounding_box.SetInParent()
    seen += [found == other, str(other), found.score[0], list(found.score), found.score == [0.5], 0.5 in found.score]
    del other.score[:]
    return [*seen, str(m.Detection(location_data=found.location_data, score=other.score, label=["face"]))]


@pytest.mark.parametrize(
    "program",
    [reads_defaults, sets_and_clears, builds_by_hand, copies_and_compares, reads_handedness, builds_a_detection],
)
def test_programs_see_the_same(program: Callable[[Any], Any]) -> None:
    assert program(OURS) == program(protobuf_messages())


MISTAKES: dict[str, Callable[[Any], Any]] = {
    "unknown field": lambda m: m.Landmark(q=1),
    "unknown attribute": lambda m: m.Landmark().q,
    "unknown assignment": lambda m: setattr(m.Landmark(), "q", 1),
    "unknown HasField": lambda m: m.Landmark().HasField("q"),
    "unknown ClearField": lambda m: m.Landmark().ClearField("q"),
    "HasField of a list": lambda m: m.LandmarkList().HasField("landmark"),
    "positional": lambda m: m.Landmark(0.5),
    "text for a number": lambda m: m.Landmark(x="a"),
    "None for a number": lambda m: setattr(m.Landmark(), "x", None),
    "number for a text": lambda m: m.Classification(label=1),
    "too large": lambda m: m.Classification(index=1 << 31),
    "fraction": lambda m: m.Classification(index=0.5),
    "assigned list": lambda m: setattr(m.LandmarkList(), "landmark", []),
    "assigned message": lambda m: setattr(m.Detection(), "location_data", m.LocationData()),
    "index": lambda m: m.LandmarkList().landmark[0],
    "pop": lambda m: m.LandmarkList().landmark.pop(),
    "append": lambda m: m.LandmarkList().landmark.append(3),
    "append another kind": lambda m: m.LandmarkList().landmark.append(m.NormalizedLandmark()),
    "copy another kind": lambda m: m.Landmark().CopyFrom(m.NormalizedLandmark()),
    "hash": lambda m: hash(m.Landmark()),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_raise_the_same(mistake: str) -> None:
    raised = []
    for kinds in (OURS, protobuf_messages()):
        with pytest.raises(Exception) as caught:  # noqa: PT011 (its type is what is compared)
            MISTAKES[mistake](kinds)
        raised.append(caught.type)
    assert raised[0] is raised[1]


def test_text_of_numbers() -> None:
    theirs = protobuf_messages().Landmark
    rng = np.random.default_rng(3)
    bits = rng.integers(0, 1 << 32, 2000, dtype=np.uint64).astype(np.uint32).view(np.float32)
    values = np.concatenate([bits[np.isfinite(bits)], rng.random(2000, np.float32)]).tolist()
    assert [str(Landmark(x=value)) for value in values] == [str(theirs(x=value)) for value in values]


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


def test_protobufs_tools_take_ours() -> None:
    json_format = pytest.importorskip("google.protobuf.json_format")
    text_format = pytest.importorskip("google.protobuf.text_format")
    hand = ClassificationList(classification=[Classification(index=0, score=0.5, label="Left")])
    as_dict = json_format.MessageToDict(hand)
    assert as_dict == {"classification": [{"index": 0, "score": 0.5, "label": "Left"}]}
    found = text_format.Parse(
        "score: 0.5 location_data { format: RELATIVE_BOUNDING_BOX relative_keypoints { x: 0.25 } }", Detection()
    )
    assert found.location_data.relative_keypoints[0].x == 0.25
    assert text_format.MessageToString(found) == str(found)
    assert json_format.ParseDict(json_format.MessageToDict(found), Detection()) == found


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
        body.landmark[0].colour = 1


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
    for array in (HAND.astype(np.float64), HAND[:, ::-1], np.broadcast_to(HAND[0], (21, 3))):
        points = LandmarkList(array)
        points.landmark[0].x = 5
        assert points.array[0, 0] == 5
        assert_array_equal(points.array[1:], array[1:].astype(np.float32))


EXAMPLES = {
    "landmark": NormalizedLandmark(x=0.5, presence=0.25),
    "row": LandmarkList(BODY.copy()).landmark[4],
    "array": NormalizedLandmarkList(BODY.copy()),
    "by hand": LandmarkList(landmark=[Landmark(x=1), Landmark()]),
    "handedness": ClassificationList(classification=[Classification(index=1, label="Left")]),
    "detection": Detection(
        score=[0.5],
        location_data=LocationData(
            format=LocationData.RELATIVE_BOUNDING_BOX,
            relative_bounding_box=LocationData.RelativeBoundingBox(xmin=0.25),
            relative_keypoints=[LocationData.RelativeKeypoint(x=0.5, keypoint_label="eye")],
        ),
    ),
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_copies_are_equal_and_apart(example: str) -> None:
    message: Any = EXAMPLES[example]
    text = str(message)
    for copied in (copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert copied == message
        assert str(copied) == text
        copied.Clear()
        assert str(copied) == ""
        assert str(message) == text


def test_a_copied_container_is_apart() -> None:
    hand = NormalizedLandmarkList(HAND.copy())
    copied = copy.deepcopy(hand.landmark)
    copied[0].x = 5
    assert hand.landmark[0].x == HAND[0, 0]
    assert copied != hand.landmark
