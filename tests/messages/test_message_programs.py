"""The same programs and the same mistakes, with our messages and with protobuf's: the outcomes are equal."""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from holistic_native import messages
from tests.support.protobuf_messages import protobuf_messages

OURS = SimpleNamespace(**{name: getattr(messages, name) for name in messages.__all__})


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


def writes_and_reads_bytes(m: Any) -> Any:
    found = m.Detection(score=[0.5, -1], label_id=[0, -5, 300], label=["face", "é"], detection_id=-1 << 62)
    found.location_data.format = 2
    found.location_data.relative_keypoints.add(x=0.25)
    found.location_data.relative_bounding_box.SetInParent()
    data = found.SerializeToString()
    other = m.Detection.FromString(data)
    other.MergeFromString(data)
    points = m.LandmarkList()
    # From another program: a field of each wire type that is not known here, then a landmark.
    unknown = b"\x78\x01" + b"\x79" + bytes(8) + b"\x7a\x01\x00" + b"\x7d" + bytes(4)
    read = points.ParseFromString(unknown + m.LandmarkList(landmark=[m.Landmark(x=1)]).SerializeToString())
    unpacked = m.Detection.FromString(b"\x10\x05\x10\x07\x1d\x00\x00\x80\x3f")
    return [data, found.ByteSize(), str(other), read, [point.x for point in points.landmark], str(unpacked)]


@pytest.mark.parametrize(
    "program",
    [
        reads_defaults,
        sets_and_clears,
        builds_by_hand,
        copies_and_compares,
        reads_handedness,
        builds_a_detection,
        writes_and_reads_bytes,
    ],
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
