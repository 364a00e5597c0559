"""Constructors take dictionaries of fields wherever a message belongs, as protobuf's do, and refuse the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from holistic_native import messages
from holistic_native.messages import LocationData, NormalizedLandmark, NormalizedLandmarkList
from holistic_native.messages.field import Field, Kind
from tests.support.protobuf_messages import protobuf_messages

OURS = SimpleNamespace(**{name: getattr(messages, name) for name in messages.__all__})
KINDS = [name for name in messages.__all__ if name != "Message"]
VALUES = {Kind.FLOAT: 0.1, Kind.INT32: -3, Kind.INT64: 1 << 40, Kind.STRING: "é", Kind.ENUM: "RELATIVE_BOUNDING_BOX"}


def example(field: Field) -> Any:
    """Give a value for a field, with dictionaries for messages at every depth."""
    one = full(field.message) if field.message else VALUES[field.type]
    return [one, {} if field.message else one, one] if field.is_repeated else one


def full(kind: Any) -> dict[str, Any]:
    """Give a dictionary with every field of a message."""
    return {field.name: example(field) for field in kind.DESCRIPTOR.fields}


@pytest.mark.parametrize("name", KINDS)
def test_every_field_takes_dictionaries(name: str) -> None:
    kind, fields = getattr(OURS, name), full(getattr(OURS, name))
    ours, theirs = kind(**fields), getattr(protobuf_messages(), name)(**fields)
    assert str(ours) == str(theirs)
    assert ours.SerializeToString() == theirs.SerializeToString()
    assert fields == full(kind)
    # A dictionary is read once: the message does not change with it, nor with another made of it.
    again = kind(**fields)
    assert again == ours
    again.Clear()
    assert str(ours) == str(theirs)


def outcome(make: Callable[[], Any]) -> Any:
    """Make a message and write it out, or give the kind of the error."""
    try:
        made = make()
    except (TypeError, ValueError) as error:
        return type(error).__name__
    return str(made), made.SerializeToString()


LISTS = [(name, field.name) for name in KINDS for field in getattr(OURS, name).DESCRIPTOR.fields if field.is_repeated]


@pytest.mark.parametrize(("name", "field"), LISTS, ids=map(".".join, LISTS))
@pytest.mark.parametrize(
    "wrong",
    [[{"q": 1}], [{1: 1}], [{"x": "a", "label": 1, "q": 1}], [None], [3.5j], [[]], 3, {"x": 1}, [{}, ...]],
    ids=repr,
)
def test_wrong_elements_are_refused_the_same(name: str, field: str, wrong: Any) -> None:
    ours, theirs = (outcome(partial(getattr(kinds, name), **{field: wrong})) for kinds in (OURS, protobuf_messages()))
    assert ours == theirs


# Constructors that mix dictionaries with what else they take.
MIXTURES: dict[str, Callable[[Any], Any]] = {
    "with messages": lambda m: m.LandmarkList(landmark=[{"x": 1}, m.Landmark(y=2), {"z": 3, "visibility": 0.5}]),
    "a generator": lambda m: m.LandmarkList(landmark=({"x": x} for x in range(3))),
    "a tuple": lambda m: m.LandmarkList(landmark=({"x": 1}, {})),
    "an array": lambda m: m.LandmarkList(landmark=np.array([{"x": 1}, {"y": 2}])),
    "landmarks in an array": lambda m: m.LandmarkList(landmark=np.array([m.Landmark(x=1)] * 3)),
    "None": lambda m: m.LandmarkList(landmark=None),
    "None inside": lambda m: m.LandmarkList(landmark=[{"x": None, "y": 1}]),
    "NumPy's numbers": lambda m: m.LandmarkList(landmark=[{"x": np.float32(0.1), "y": np.int64(2)}]),
    "an empty message": lambda m: m.Detection(location_data={}),
    "messages in dictionaries": lambda m: m.LandmarkListCollection(
        landmark_list=[{"landmark": [m.Landmark(x=1)]}, m.LandmarkList(landmark=[{"y": 2}])]
    ),
    "lists of other messages": lambda m: m.LandmarkListCollection(
        landmark_list=[{"landmark": m.LandmarkList(landmark=[{"x": 1}]).landmark}]
    ),
    "an enum by number": lambda m: m.Detection(location_data={"format": 3}),
    "add": lambda m: m.LandmarkListCollection().landmark_list.add(landmark=[{"x": 1}]),
    # Only constructors take dictionaries.
    "append": lambda m: m.LandmarkList().landmark.append({"x": 1}),
    "extend": lambda m: m.LandmarkList().landmark.extend([{"x": 1}]),
    "CopyFrom": lambda m: m.Landmark().CopyFrom({"x": 1}),
    "a dictionary by position": lambda m: m.Landmark({"x": 1}),
    "another kind": lambda m: m.LandmarkList(landmark=[{"x": 1}, m.NormalizedLandmark()]),
    "an unknown field": lambda m: m.LandmarkList(landmark=[], q=1),
    "a number for a list": lambda m: m.LandmarkList(landmark=0),
}


@pytest.mark.parametrize("mixture", MIXTURES)
def test_mixtures_give_the_same(mixture: str) -> None:
    ours, theirs = (outcome(partial(MIXTURES[mixture], kinds)) for kinds in (OURS, protobuf_messages()))
    assert ours == theirs


def test_dictionaries_beside_protobufs_messages() -> None:
    theirs = protobuf_messages().NormalizedLandmark(y=2)
    points = NormalizedLandmarkList(landmark=[{"x": 0.5, "y": 0.25}, theirs, NormalizedLandmark(z=1)])
    assert [(point.x, point.y, point.z) for point in points] == [(0.5, 0.25, 0), (0, 2, 0), (0, 0, 1)]
    location = LocationData(relative_keypoints=[{"keypoint_label": "eye"}], relative_bounding_box={"xmin": 0.5})
    assert location.relative_keypoints[0].keypoint_label == "eye"
