"""The argument `profile`: names and objects, what they say of themselves, and what each of them changes."""

from __future__ import annotations

import argparse
import copy
import inspect
import pickle
import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from holistic_native import Auto, Fast, Holistic, HolisticResult
from holistic_native.app.main import main
from holistic_native.app.run_options import add_run_parser
from holistic_native.app.tracking import profile_of
from holistic_native.fast.options import EXACT, PROFILES, profile_from
from holistic_native.fast.tracker_arguments import tracker_arguments
from holistic_native.model_files.store import MODELS
from tests.support import astronaut

Frame = NDArray[np.uint8]
NAMES = [field.name for field in fields(Fast)]
# A value that is neither `Fast`'s nor that of `Fast.only`.
OTHER: dict[str, Any] = {"redetect_every": 5, "face_every": 4, "hands_every": 3}
values = st.fixed_dictionaries(
    {name: st.integers(1, 99) if name in OTHER else st.booleans() for name in NAMES},
)


@pytest.fixture(scope="module")
def video() -> list[Frame]:
    """Return frames that move, stand still, and show another scene."""
    frames = astronaut.frames()
    return [*frames[4:8], frames[7], *[frame // 3 for frame in frames[13:15]]]


@pytest.fixture
def _models(models: Callable[[str], bytes]) -> None:
    for name in MODELS:
        models(name)


def tracked(video: list[Frame], **arguments: Any) -> list[HolisticResult]:
    with Holistic(**arguments) as tracker:
        return [tracker.process(frame) for frame in video]


def test_fast_starts_from_all_and_only_from_none() -> None:
    assert vars(Fast()) == {
        "dynamic_hands": True,
        "redetect_every": 8,
        "face_every": 2,
        "hands_every": 1,
        "skip_unchanged": True,
        "int8": True,
        "float16": True,
        "fold_constants": True,
    }
    assert vars(Fast.only()) == {name: 1 if name in OTHER else False for name in NAMES}
    assert {"exact": Fast.only(), "fast": Fast(), "auto": Auto()} == PROFILES
    assert not Fast.only(int8=True, float16=True, fold_constants=True).leaves_out_inferences


@given(chosen=values)
def test_fields_are_what_was_asked_for(chosen: dict[str, Any]) -> None:
    assert vars(Fast(**chosen)) == vars(Fast.only(**chosen)) == chosen
    assert Auto(**chosen).fast == Fast(**chosen) == replace(Fast(), **chosen)
    assert vars(Auto(**chosen, target_fps=25)) == {**chosen, "target_fps": 25.0}


@pytest.mark.parametrize("name", NAMES)
def test_each_argument_changes_one_field(name: str) -> None:
    value = OTHER.get(name, False)
    assert {key for key in NAMES if getattr(Fast(**{name: value}), key) != getattr(Fast(), key)} == {name}
    value = OTHER.get(name, True)
    assert {key for key in NAMES if getattr(Fast.only(**{name: value}), key) != getattr(EXACT, key)} == {name}
    assert Fast.only(**{name: value}).leaves_out_inferences == (name not in ("int8", "float16", "fold_constants"))


@pytest.mark.parametrize("profile", [Fast(), Fast.only(face_every=2), Auto(target_fps=12, int8=False)])
def test_profiles_are_plain_values(profile: Fast | Auto) -> None:
    assert pickle.loads(pickle.dumps(profile)) == copy.deepcopy(profile) == eval(repr(profile)) == profile
    assert hash(profile) == hash(copy.copy(profile))
    assert profile != replace(profile, redetect_every=77)
    with pytest.raises(FrozenInstanceError):
        profile.int8 = True  # type: ignore[misc]


def test_fast_and_auto_are_different_things() -> None:
    assert repr(Fast.only(face_every=2)) == (
        "Fast(dynamic_hands=False, redetect_every=1, face_every=2, hands_every=1, skip_unchanged=False, int8=False, "
        "float16=False, fold_constants=False)"
    )
    others: list[object] = [Auto()]
    assert Fast() not in others
    assert not isinstance(others[0], Fast)


@pytest.mark.parametrize("make", [Fast, Fast.only, Auto])
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"face_every": 0}, ValueError, "face_every must be an integer of at least 1, got 0"),
        ({"hands_every": 1.5}, TypeError, "hands_every must be an integer of at least 1, got 1.5"),
        ({"redetect_every": -1}, ValueError, "redetect_every must be .*, got -1"),
        ({"dynamic_hands": "yes"}, TypeError, "dynamic_hands must be True or False, got 'yes'"),
        ({"skip_unchanged": 2}, TypeError, "skip_unchanged must be .*, got 2"),
        ({"int8": None}, TypeError, "int8 must be .*, got None"),
        ({"float16": "fp16"}, TypeError, "float16 must be .*, got 'fp16'"),
        ({"faces_every": 2}, TypeError, "unexpected keyword argument 'faces_every'"),
    ],
)
def test_refuses(make: Callable[..., object], arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        make(**arguments)


@pytest.mark.parametrize("profile", ["slow", None, Fast, {"name": "fast"}, b"fast"])
def test_holistic_refuses_other_profiles(profile: Any) -> None:
    with pytest.raises(ValueError, match="profile must be one of 'exact', 'fast', 'auto', or a Fast or an Auto, got"):
        Holistic(profile=profile)


@pytest.mark.parametrize("name", [*NAMES, "target_fps", "profile_stages"])
def test_holistic_has_no_such_keyword(name: str) -> None:
    with pytest.raises(TypeError, match=f"unexpected keyword argument '{name}'"):
        Holistic(**{name: 1})  # type: ignore[arg-type]


@pytest.mark.usefixtures("_models")
def test_names_stand_for_objects(video: list[Frame]) -> None:
    for name, profile in (("exact", Fast.only()), ("fast", Fast())):
        with Holistic(profile=name) as named, Holistic(profile=profile) as given:
            assert named.operating_point == given.operating_point
            assert named.operating_point[:2] == (name, 1)
            assert [named.process(frame) for frame in video] == [given.process(frame) for frame in video]


@pytest.mark.usefixtures("_models")
def test_optimisations_of_models_alone_track_as_exact_does(video: list[Frame], runtime: str) -> None:
    # A new scene does not start anew what is followed, as it does where inferences are left out.
    exact = tracked(video, runtime=runtime)
    assert tracked(video, runtime=runtime, precision="fp32", profile=Fast.only(float16=True)) == exact
    assert tracked(video, runtime=runtime, profile=Fast.only(dynamic_hands=True)) != exact
    with Holistic(runtime=runtime, timings=True, profile=Fast.only(int8=True)) as tracker:
        for frame in video:
            tracker.process(frame)
        assert tracker.timings is not None
        calls = {stage.name: stage.calls for stage in tracker.timings.stages}
        assert tracker.operating_point.profile == "fast"
    assert calls["body / pose_landmark_full / inference"] == len(video)
    assert calls["body / pose_detection / inference"] == 1


@pytest.mark.slow
@pytest.mark.usefixtures("own_cache", "_models")
def test_auto_uses_its_optimisations_on_fast_points_alone(video: list[Frame]) -> None:
    auto = Auto(target_fps=0.01, face_every=9)
    assert tracked(video, profile=auto) == tracked(video)
    chosen = replace(auto, target_fps=1e6, int8=False)
    with Holistic(profile=chosen) as tracker:
        complexity = tracker.operating_point.model_complexity
    assert tracked(video, profile=chosen) == tracked(video, model_complexity=complexity, profile=chosen.fast)


def test_profiles_as_json_has_them() -> None:
    read = tracker_arguments({"profile": {"name": "exact", "face_every": 2}, "model_complexity": 0})
    assert read == {"profile": Fast.only(face_every=2), "model_complexity": 0}
    assert tracker_arguments({"profile": "fast"}) == {"profile": "fast"}
    with pytest.raises(TypeError, match="got dance"):
        tracker_arguments({"profile": {"name": "fast", "dance": 9}})
    with pytest.raises(ValueError, match=r"profile must be one of .*got None"):
        tracker_arguments({"profile": {"face_every": 9}})


def test_profiles_by_name_with_changes() -> None:
    assert profile_from("exact", face_every=2) == Fast.only(face_every=2)
    assert profile_from("fast", int8=False) == Fast(int8=False)
    assert profile_from("auto", target_fps=9) == Auto(target_fps=9)
    with pytest.raises(TypeError, match=r"profile 'fast' has dynamic_hands, .*fold_constants, got target_fps"):
        profile_from("fast", target_fps=9)
    with pytest.raises(ValueError, match="profile must be one of"):
        profile_from(None, int8=True)


def test_every_field_is_documented_once() -> None:
    for name in NAMES:
        assert f"\n    {name}: " in (inspect.getdoc(Fast) or "")
    assert set(inspect.signature(Fast.only).parameters) == set(NAMES)
    assert "\n    target_fps: " in (inspect.getdoc(Auto) or "")


@pytest.mark.parametrize(
    ("arguments", "profile"),
    [
        ([], Fast.only()),
        (["--int8"], Fast.only(int8=True)),
        (["--no-int8"], Fast.only()),
        (["--profile", "fast"], Fast()),
        (["--profile", "fast", "--no-int8"], Fast(int8=False)),
        (["--profile", "auto", "--no-int8"], Auto(int8=False)),
    ],
)
def test_commands(arguments: list[str], profile: Fast | Auto) -> None:
    parser = argparse.ArgumentParser()
    add_run_parser(parser.add_subparsers())
    assert profile_of(parser.parse_args(["run", "0", *arguments])) == profile


def test_a_command_names_the_profiles_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["run", "--example", "--profile", "slow"])
    assert re.search("--profile: invalid choice: 'slow' .*exact.*fast.*auto", capsys.readouterr().err)
