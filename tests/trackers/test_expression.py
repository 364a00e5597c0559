"""`Holistic` with blendshapes, the face's matrix and world landmarks of the hands: nothing else changes by a bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from holistic_native import Holistic, OneEuro, Smoothing, blendshapes, face_transforms
from holistic_native.result import HolisticResult
from tests.support import astronaut
from tests.support.bundles import official
from tests.support.task_media import frames as pictures

FIELDS = ("face_blendshapes", "face_transform", "left_hand_world_landmarks", "right_hand_world_landmarks")
ALL: dict[str, Any] = {"face_blendshapes": True, "face_transform": True, "hand_world_landmarks": True}


@pytest.fixture(scope="module")
def frames() -> list[np.ndarray[Any, np.dtype[np.uint8]]]:
    official("face_landmarker.task")
    return astronaut.frames()[:4]


def without(result: HolisticResult) -> dict[str, Any]:
    return {name: value for name, value in vars(result).items() if name not in FIELDS}


@pytest.mark.parametrize(
    ("profile", "smoothing"), [("exact", None), ("fast", Smoothing(face=OneEuro(), hands=OneEuro()))]
)
def test_all_else_is_as_without(frames: list[Any], profile: str, smoothing: Smoothing | None) -> None:
    settings: dict[str, Any] = {"refine_face_landmarks": True, "profile": profile, "smoothing": smoothing}
    with Holistic(**settings) as plain, Holistic(**settings, **ALL) as full:
        for frame in frames:
            expected, found = plain.process(frame), full.process(frame)
            assert without(found) == without(expected)
            assert [getattr(expected, name) for name in FIELDS] == [None] * 4
            for side in ("left", "right"):
                landmarks, world = (getattr(found, f"{side}_hand_{kind}landmarks") for kind in ("", "world_"))
                assert (landmarks is None) == (world is None)
            check_face(found, frame)
        assert found.face_landmarks is not None


def check_face(result: HolisticResult, frame: Any) -> None:
    """Compare with what the same landmarks give when they were stored."""
    face = result.face_landmarks
    if face is None:
        assert result.face_blendshapes is result.face_transform is None
        return
    size = (frame.shape[1], frame.shape[0])
    np.testing.assert_array_equal(result.face_blendshapes, blendshapes(face.array, size))
    np.testing.assert_array_equal(result.face_transform, face_transforms(face.array, size))


def test_a_stream_gives_the_same(frames: list[Any]) -> None:
    settings: dict[str, Any] = {"refine_face_landmarks": True, **ALL}
    with Holistic(**settings) as one, Holistic(**settings) as other:
        assert list(one.stream(frames)) == [other.process(frame) for frame in frames]


@pytest.mark.parametrize("profile", ["exact", "fast"])
def test_world_landmarks_are_hands_in_metres(profile: str) -> None:
    frame = next(pictures("pose", 1))
    settings: dict[str, Any] = {"profile": profile, "enable_face": False}
    with Holistic(**settings) as plain, Holistic(**settings, hand_world_landmarks=True) as full:
        for _ in range(4):
            expected, found = plain.process(frame), full.process(frame)
            assert without(found) == without(expected)
            for world in (found.left_hand_world_landmarks, found.right_hand_world_landmarks):
                assert world is not None
                assert world.array.shape == (21, 3)
                assert 0.05 < np.ptp(world.array, 0).max() < 0.3


@pytest.mark.parametrize("name", ["face_blendshapes", "face_transform"])
@pytest.mark.parametrize("settings", [{}, {"refine_face_landmarks": True, "enable_face": False}])
def test_an_unrefined_face_is_refused(name: str, settings: dict[str, bool]) -> None:
    with pytest.raises(ValueError, match=f"{name} needs refine_face_landmarks=True and enable_face=True"):
        Holistic(**settings, **{name: True})  # type: ignore[arg-type]


def test_a_flag_is_no_text() -> None:
    with pytest.raises(TypeError, match="face_transform must be True or False"):
        Holistic(refine_face_landmarks=True, face_transform="yes")  # type: ignore[arg-type]


def test_its_time_is_counted_once(frames: list[Any]) -> None:
    with Holistic(refine_face_landmarks=True, timings=True, **ALL) as holistic:
        for frame in frames[:2]:
            holistic.process(frame)
        assert holistic.timings is not None
        stages = {stage.name: stage for stage in holistic.timings.stages}
    assert stages["expression / face_blendshapes / inference"].calls > 0
    assert stages["expression / other"].median_ms > 0  # the matrix
    assert stages["face / other"].median_ms > 0
