"""Parts of a body that are off: they need no models, take no time, and change nothing about the others."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import Auto, Fast, Holistic, HolisticResult, Pose
from holistic_native.app.main import main
from holistic_native.branches import body as body_branch
from holistic_native.branches import face as face_branch
from holistic_native.branches import hand as hand_branch
from holistic_native.model_files.cache_folder import cache_folder
from holistic_native.result import HandReason
from tests.support import astronaut
from tests.support.places import SHARED
from tests.support.reference_media import decoded

ModelReader = Callable[[str], bytes]
Frame = NDArray[np.uint8]
BODY = body_branch.model_names(1)
HANDS = hand_branch.model_names()
FACE = face_branch.model_names(refine=False)
PARTS = [(False, True), (True, False), (False, False)]
parts = pytest.mark.parametrize(("hands", "face"), PARTS)


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    """Return frames of a person, of nobody, and of the person again; with hands where there are such."""
    if SHARED.is_dir():
        video = [np.array(frame) for frame in islice(decoded(SHARED / "data" / "pose_squats.mp4", 1), 5)]
        return [*video[:3], np.zeros_like(video[0]), *video[3:]]
    return astronaut.frames()[8:16]


@pytest.fixture
def folder(tmp_path: Path, models: ModelReader, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Give a function that makes a folder of these models, after which no other place has any."""
    contents = {name: models(name) for name in (*BODY, *HANDS, *FACE)}
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("HOLISTIC_NATIVE_MODELS", raising=False)
    monkeypatch.setattr("holistic_native.model_files.store.mediapipe_place", lambda: None)

    def filled(*names: str) -> Path:
        place = tmp_path / str(len(names))
        place.mkdir()
        for name in names:
            (place / name).write_bytes(contents[name])
        return place

    return filled


def needed(*, hands: bool, face: bool) -> tuple[str, ...]:
    return (*BODY, *(HANDS if hands else ()), *(FACE if face else ()))


def without(result: HolisticResult, *, hands: bool, face: bool) -> HolisticResult:
    """Return a result as it would be with these parts alone."""
    if not hands:
        result = replace(
            result,
            left_hand_landmarks=None,
            right_hand_landmarks=None,
            left_hand_reason=HandReason.DISABLED,
            right_hand_reason=HandReason.DISABLED,
        )
    return result if face else replace(result, face_landmarks=None)


@pytest.mark.slow
@parts
@pytest.mark.parametrize("profile", ["exact", Fast(int8=False)])
@pytest.mark.parametrize("how", ["process", "stream"])
def test_needs_no_models_of_what_is_off(
    frames: list[Frame], folder: Callable[..., Path], hands: bool, face: bool, profile: Any, how: str
) -> None:
    place = folder(*needed(hands=hands, face=face))
    more = [(more_hands, more_face) for more_hands in (hands, True) for more_face in (face, True)]
    for wanted in {*more} - {(hands, face)}:
        with pytest.raises(FileNotFoundError):
            Holistic(models=place, enable_hands=wanted[0], enable_face=wanted[1])
    with (
        Holistic(models=place, enable_hands=hands, enable_face=face, profile=profile, timings=True) as tracker,
        Holistic(models=folder(*BODY, *HANDS, *FACE), profile=profile) as whole,
    ):
        found = list(tracker.stream(frames)) if how == "stream" else [tracker.process(frame) for frame in frames]
        assert found == [without(whole.process(frame), hands=hands, face=face) for frame in frames]
        assert any(result.pose_landmarks is not None for result in found)
        assert any(result.pose_landmarks is None for result in found)
        assert tracker.timings is not None
        branches = {stage.name.partition(" / ")[0] for stage in tracker.timings.stages}
        assert branches == {
            *("body",),
            *(("left hand", "right hand") if hands else ()),
            *(("face",) if face else ()),
        }
        first = found[0]
        tracker.reset()
        assert tracker.process(frames[0]).face_landmarks == first.face_landmarks


@pytest.mark.slow
@pytest.mark.parametrize("num_threads", [2, 3])
@parts
def test_any_number_of_threads(
    frames: list[Frame], num_threads: int, hands: bool, face: bool, models: ModelReader
) -> None:
    for name in needed(hands=hands, face=face):
        models(name)
    settings: Any = {"enable_hands": hands, "enable_face": face}
    with Holistic(num_threads=num_threads, **settings) as one, Holistic(num_threads=1, **settings) as other:
        expected = [other.process(frame) for frame in frames]
        assert [one.process(frame) for frame in frames] == expected
        one.reset()
        other.reset()
        assert list(one.stream(frames)) == [other.process(frame) for frame in frames]


def test_a_body_alone_is_that_of_pose_and_takes_no_threads_beside(frames: list[Frame], models: ModelReader) -> None:
    for name in BODY:
        models(name)
    before = threading.active_count()
    with Holistic(enable_hands=False, enable_face=False) as tracker, Pose() as pose:
        for frame in frames:
            found, expected = tracker.process(frame), pose.process(frame)
            assert found.pose_landmarks == expected.pose_landmarks
            assert found.pose_world_landmarks == expected.pose_world_landmarks
        assert threading.active_count() == before


def test_pictures(frames: list[Frame], models: ModelReader) -> None:
    for name in (*BODY, *FACE):
        models(name)
    with Holistic(static_image_mode=True, enable_hands=False) as tracker:
        found = [tracker.process(frame) for frame in frames[:4]]
        assert list(tracker.stream(frames[:4])) == found
        assert [tracker.process(frame) for frame in frames[3::-1]] == found[::-1]


def test_auto_is_timed_with_the_parts_there_are(frames: list[Frame], folder: Callable[..., Path]) -> None:
    place = folder(*BODY)
    for _ in range(2):
        with Holistic(models=place, profile=Auto(target_fps=1e6), enable_hands=False, enable_face=False) as tracker:
            assert tracker.process(frames[0]).left_hand_reason == HandReason.DISABLED
    speeds = cache_folder("speed")
    assert speeds is not None
    assert len(list(speeds.iterdir())) == 1


@pytest.mark.parametrize("name", ["enable_hands", "enable_face"])
def test_flags_are_checked(name: str) -> None:
    with pytest.raises(TypeError, match=f"{name} must be True or False, got 'no'"):
        Holistic(**{name: "no"})  # type: ignore[arg-type]


@parts
def test_commands(
    hands: bool, face: bool, folder: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = needed(hands=hands, face=face)
    assert Holistic.model_names(enable_hands=hands, enable_face=face) == names
    flags = [*([] if hands else ["--no-hands"]), *([] if face else ["--no-face"])]
    written = tmp_path / "landmarks.json"
    assert main(["run", "--example", "--models", str(folder(*names)), "--json", str(written), *flags]) == 0
    counted = capsys.readouterr().out
    assert ["pose 1/1" in counted, "hand" in counted, "face" in counted] == [True, hands, face]
    (frame,) = json.loads(written.read_text())["frames"]
    assert frame["pose_landmarks"] is not None
    assert (frame["face_landmarks"] is not None) == face
    assert frame["left_hand_landmarks"] is None


def test_commands_fetch_nothing_for_what_is_off(folder: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def note(names: list[str]) -> None:
        asked.extend(names)
        raise RuntimeError("there is no network here")

    monkeypatch.setattr("holistic_native.model_files.fetch.fetch_missing", note)
    monkeypatch.setenv("HOLISTIC_NATIVE_MODELS", str(folder(*BODY)))
    command = ["timings", "--example", "--warm-up", "1", "--frames", "1"]
    assert main([*command, "--no-face", "--no-hands"]) == 0
    assert main([*command, "--no-hands", "--refine-face"]) == 1
    assert [name for name in asked if name not in BODY] == [*face_branch.model_names(refine=True)]
