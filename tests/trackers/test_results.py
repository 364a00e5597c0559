"""Results belong to the program: it changes them and adds to them, and copies, pickles and comparisons go along."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from holistic_native.messages import Classification, ClassificationList, Detection, LandmarkList, NormalizedLandmarkList
from holistic_native.result import (
    FaceDetectionResult,
    FaceMeshResult,
    HandsResult,
    HolisticResult,
    PoseResult,
    SelfieSegmentationResult,
)
from tests.support.people import person

MASK = np.random.default_rng(2).random((4, 5)).astype(np.float32)


def hands() -> HandsResult:
    one = person()
    assert one.left_hand_landmarks is not None
    side = ClassificationList(classification=[Classification(label="Left", score=0.5)])
    return HandsResult([one.left_hand_landmarks], [LandmarkList(one.left_hand_landmarks.array.copy())], [side])


def face() -> NormalizedLandmarkList:
    found = person().face_landmarks
    assert found is not None
    return found


MAKE: dict[str, Callable[[], Any]] = {
    "holistic": lambda: person(mask=MASK.copy()),
    "nobody": lambda: person(pose=False, hands=False, face=False),
    "pose": lambda: PoseResult(person().pose_landmarks, person().pose_world_landmarks, MASK.copy()),
    "hands": hands,
    "face mesh": lambda: FaceMeshResult([face(), face()]),
    "face detection": lambda: FaceDetectionResult([Detection(score=[0.5])]),
    "selfie segmentation": lambda: SelfieSegmentationResult(MASK.copy()),
}
EXTRAS: dict[str, Any] = {
    "frame_id": 7,
    "name": "a.mp4",
    "crop": MASK[:2].copy(),
    "crops": [MASK[1:].copy(), {"deep": (MASK.copy(), None)}],
    "left_hand_landmarks": None,
    "face_landmarks": NormalizedLandmarkList(landmark=[{"x": 0.5}]),
}


def copies(result: Any) -> list[Any]:
    protocols = range(2, pickle.HIGHEST_PROTOCOL + 1)
    pickled = [pickle.loads(pickle.dumps(result, protocol)) for protocol in protocols]
    return [*pickled, copy.deepcopy(result), copy.copy(result)]


@pytest.mark.parametrize("kind", MAKE)
def test_fields_can_be_assigned(kind: str) -> None:
    for name in MAKE[kind]()._fields:
        result = MAKE[kind]()
        fields = result._fields
        setattr(result, name, None)
        assert getattr(result, name) is None
        assert (result == MAKE[kind]()) == (getattr(MAKE[kind](), name) is None)
        setattr(result, name, MASK)
        assert getattr(result, name) is MASK
        assert copies(result) == [result] * len(copies(result))
        assert f"{name}=<array (4, 5) float32>" in repr(result)
        assert result._fields == fields == MAKE[kind]()._fields


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("extra", EXTRAS)
def test_attributes_can_be_added(kind: str, extra: str) -> None:
    result = MAKE[kind]()
    setattr(result, extra, EXTRAS[extra])
    for copied in copies(result):
        assert copied == result
        assert type(copied) is type(result)
        assert repr(copied) == repr(result)
        assert f"{extra}=" in repr(copied)
        assert type(getattr(copied, extra)) is type(EXTRAS[extra])
        setattr(copied, extra, "another")
        assert copied != result
        delattr(copied, extra)
        assert copied != result
    if extra not in result._fields:
        delattr(result, extra)
        assert result == MAKE[kind]()


@pytest.mark.parametrize("kind", MAKE)
def test_results_are_equal_by_what_is_in_them(kind: str) -> None:
    result = MAKE[kind]()
    assert result == MAKE[kind]()
    assert result != "a result"
    assert all((result == MAKE[other]()) == (other == kind) for other in MAKE)
    with pytest.raises(TypeError, match="unhashable"):
        hash(result)
    for name in result._fields:
        assert f"{name}=" in repr(result)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (MASK, MASK + 1),
        (MASK, MASK.tolist()),
        ([MASK], [MASK, MASK]),
        ([MASK], (MASK,)),
        ({"a": MASK}, {"a": MASK + 1}),
        ({"a": MASK}, {"b": MASK}),
        ([1, [MASK]], [1, [MASK[:2]]]),
    ],
    ids=str,
)
def test_arrays_anywhere_are_compared(one: Any, other: Any) -> None:
    first, second = MAKE["pose"](), MAKE["pose"]()
    first.extra, second.extra = one, copy.deepcopy(one)
    assert first == second
    second.extra = other
    assert first != second


def test_the_landmarks_of_a_result_can_be_scaled_in_place() -> None:
    result = person()
    assert result.pose_landmarks is not None
    before = result.pose_landmarks.array.copy()
    result.pose_landmarks.array *= 2
    np.testing.assert_array_equal(result.pose_landmarks.array, before * 2)
    assert result != person()


def test_reasons_beyond_mediapipes_fields() -> None:
    result = HolisticResult(None, None, None, None, None, None, "no body")
    assert "reason" not in repr(result)
    result.left_hand_reason = None
    assert result == person(pose=False, hands=False, face=False)
