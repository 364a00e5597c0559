"""Our messages behave like MediaPipe's: the same fields, and the same programs with the same outcomes."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

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
from holistic_native.result import HandsResult
from tests.support.people import person
from tests.support.protobuf_messages import protobuf_messages, recorded
from tests.support.recordings.record_api import fields

HAND = np.random.default_rng(5).random((21, 3)).astype(np.float32)
BODY = np.random.default_rng(6).random((33, 4)).astype(np.float32)


KINDS = [name for name in messages.__all__ if name != "Message"]


@pytest.mark.parametrize("name", KINDS)
def test_fields_are_mediapipes(name: str) -> None:
    expected = recorded()[name]
    expected.pop("mask", None)  # the one field no tracker and no drawing knows
    assert fields(getattr(messages, name).DESCRIPTOR) == expected


def test_modules_have_mediapipes_messages() -> None:
    modules = (landmark_pb2, detection_pb2, location_data_pb2, classification_pb2)
    assert {name for module in modules for name in module.__all__} == set(recorded())
    assert all(getattr(module, name) is getattr(messages, name) for module in modules for name in module.__all__)


def test_text_of_numbers() -> None:
    theirs = protobuf_messages().Landmark
    rng = np.random.default_rng(3)
    bits = rng.integers(0, 1 << 32, 2000, dtype=np.uint64).astype(np.uint32).view(np.float32)
    values = np.concatenate([bits[np.isfinite(bits)], rng.random(2000, np.float32)]).tolist()
    assert [str(Landmark(x=value)) for value in values] == [str(theirs(x=value)) for value in values]


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


@pytest.mark.parametrize("example", EXAMPLES)
def test_bytes_hold_everything(example: str) -> None:
    message: Any = EXAMPLES[example]
    data = message.SerializeToString()
    assert type(message).FromString(data) == message
    # Whatever is cut off, the rest is refused or is a shorter message; it never reads past the end.
    for length in range(1, len(data)):
        try:
            shorter = type(message).FromString(data[:length])
        except ValueError:
            continue
        assert shorter != message


@pytest.mark.parametrize(
    "data", [b"\x0a", b"\x0a\x05\x0d", b"\x0b", b"\xff" * 11, b"\x0d\x00\x00\x80\x3f", b"\x0a\x01"]
)
def test_bytes_of_nothing(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"data|wire type"):
        LandmarkList.FromString(data)


def test_results_can_be_copied_and_printed() -> None:
    result = person(mask=np.zeros((4, 5), np.float32))
    for copied in (copy.deepcopy(result), pickle.loads(pickle.dumps(result))):
        assert copied == result
        copied.face_landmarks.array[0] = 5  # type: ignore[union-attr]
        assert copied != result
    assert "face_landmarks=<468 landmarks>, segmentation_mask=<array (4, 5) float32>" in repr(result)
    hands = HandsResult([NormalizedLandmarkList(HAND)], None, [ClassificationList()])
    assert repr(hands) == (
        "HandsResult(multi_hand_landmarks=[<21 landmarks>], multi_hand_world_landmarks=None, "
        "multi_handedness=[<ClassificationList>])"
    )
