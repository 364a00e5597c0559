"""Arguments: what MediaPipe takes is taken and means the same, with listed exceptions; what is wrong is named."""

from __future__ import annotations

import dataclasses
import inspect
import json
import logging
import pickle
import re
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

import holistic_native
from holistic_native.options import FaceMeshOptions, HandsOptions, PoseOptions
from holistic_native.runtime.options import RuntimeOptions
from tests.support import astronaut
from tests.support.recordings.record_arguments import TABLE as RECORDED
from tests.support.recordings.record_arguments import THRESHOLDS, VALUES

ModelReader = Callable[[str], bytes]
TABLE: dict[str, dict[str, dict[str, str | None]]] = json.loads(RECORDED.read_text())
OPTIONS: dict[str, Any] = {
    "Pose": PoseOptions,
    "Holistic": PoseOptions,
    "Hands": HandsOptions,
    "FaceMesh": FaceMeshOptions,
}
TRUTHS = {"static_image_mode", "smooth_landmarks", "smooth_segmentation"}
FALSE = {"None", "0", "0.0", "''", "[]", "np.int64(0)", "np.float64(0.0)"}
NUMBERS = {"0", "1", "np.int64(0)", "np.int64(1)"}
# What we take though MediaPipe refuses it: a flag that is tested for truth is false when given as None or nothing.
MORE = {
    "smooth_landmarks": FALSE,
    "smooth_segmentation": FALSE,
    **dict.fromkeys(("enable_segmentation", "refine_landmarks", "refine_face_landmarks"), NUMBERS),
}
# What we refuse though MediaPipe constructs a tracker: it aborts or fails later, or silently takes another model.
LESS = {
    "model_complexity": {"-1", "2", "np.uint8(2)"},
    "max_num_hands": {"False", "0", "-1", "np.bool_(False)", "np.int64(0)"},
    "max_num_faces": {"False", "0", "-1", "np.bool_(False)", "np.int64(0)"},
    "model_selection": {*VALUES} - {"True", "False", *NUMBERS, "np.bool_(True)", "np.bool_(False)"},
    **{name: {"nan"} for name in THRESHOLDS},
}
CASES = [(kind, argument) for kind, arguments in TABLE.items() for argument in arguments]


def is_option(kind: str, argument: str) -> bool:
    return kind in OPTIONS and argument in OPTIONS[kind].__dataclass_fields__


def taken(kind: str, argument: str, value: Any) -> str | None:
    """Say what is made of an argument, as the table does; None where it is refused by name."""
    try:
        if is_option(kind, argument):
            found = getattr(OPTIONS[kind](**{argument: value}), argument)
            # As a protobuf keeps it, and as our kernel takes it.
            return repr(float(np.float32(found)) if argument == THRESHOLDS[0] and found is not None else found)
        getattr(holistic_native, kind)(**{argument: value}).close()
    except (TypeError, ValueError) as error:
        return None if str(error).startswith(f"{argument} must ") else f"refused without its name: {error}"
    return "accepted"


@pytest.mark.parametrize(("kind", "argument"), CASES)
def test_as_mediapipe_takes_them(kind: str, argument: str, models: ModelReader) -> None:
    for name in ("face_detection_short_range.tflite", "pose_landmark_full.tflite", "selfie_segmentation.tflite"):
        models(name)
    more = MORE.get(argument, set()) | ({"None"} if kind == "FaceDetection" else set())
    less = LESS.get(argument, set()) - ({"2", "np.uint8(2)"} if kind in ("Pose", "Holistic") else set())
    found = {text: taken(kind, argument, value) for text, value in VALUES.items()}
    theirs = TABLE[kind][argument]
    if not is_option(kind, argument):
        theirs = {text: recorded and "accepted" for text, recorded in theirs.items()}
    differ = {text for text in VALUES if found[text] != theirs[text]}
    assert {text for text in differ if found[text] is None} == less - {text for text in VALUES if theirs[text] is None}
    assert {text for text in differ if found[text] is not None} <= more


def test_the_table_covers_every_argument() -> None:
    recorded = json.loads((RECORDED.parent / "mediapipe_api.json").read_text())["names"]
    found = {
        kind: [name for name, _ in entry["class"]]
        for names in recorded.values()
        for kind, entry in names.items()
        if "process" in entry.get("methods", {})
    }
    assert {kind: sorted(arguments) for kind, arguments in TABLE.items()} == {
        kind: sorted(arguments) for kind, arguments in found.items()
    }


@pytest.mark.parametrize(
    ("options", "argument", "value", "message"),
    [
        (PoseOptions, "static_image_mode", None, "static_image_mode must be True or False, got None: taken as False"),
        (HandsOptions, "static_image_mode", "False", "must be True or False, got 'False': taken as True"),
        (PoseOptions, "smooth_landmarks", 0.5, "smooth_landmarks must be True or False, got 0.5: taken as True"),
        (FaceMeshOptions, "min_tracking_confidence", True, "must be a number or None, got True: taken as 1"),
    ],
)
def test_what_is_taken_for_something_else_is_logged(
    options: Any, argument: str, value: Any, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "holistic_native"):
        options(**{argument: value})
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert f"{message}, as MediaPipe does" in caplog.text


def test_plain_values_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    PoseOptions(np.bool_(True), np.int64(2), 1, np.int64(0), 0, np.float32(0.25), None)  # type: ignore[arg-type]
    HandsOptions(0, np.uint8(3), np.bool_(True), 1, np.float64(0))  # type: ignore[arg-type]
    assert not caplog.records


def test_text_is_true_for_a_tracker_too(caplog: pytest.LogCaptureFixture, models: ModelReader) -> None:
    models("face_landmark.tflite")
    frames = astronaut.frames()[4:7:2]
    with holistic_native.FaceMesh("no") as odd, holistic_native.FaceMesh(True) as static:  # type: ignore[arg-type]
        assert caplog.text.count("static_image_mode must be True or False, got 'no': taken as True") == 1
        assert [odd.process(frame) for frame in frames] == [static.process(frame) for frame in frames]


@pytest.mark.parametrize("kind", ["SelfieSegmentation", "FaceDetection"])
@pytest.mark.parametrize("value", ["landscape", "1", None, 2, -1, 1.0, [1], float("nan")])
def test_a_model_is_selected_by_number_alone(kind: str, value: Any) -> None:
    error = ValueError if isinstance(value, int) else TypeError
    with pytest.raises(error, match=f"model_selection must be one of 0, 1, got {re.escape(repr(value))}"):
        getattr(holistic_native, kind)(model_selection=value)


@pytest.mark.parametrize(
    ("kind", "argument"), [("Holistic", "profile"), *product(TABLE, ("runtime", "precision", "models"))]
)
@pytest.mark.parametrize("value", [2, True, "other", b"litert", ["litert"]])
def test_what_is_compared_with_names_is_checked(kind: str, argument: str, value: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=f"^{argument}"):
        getattr(holistic_native, kind)(**{argument: value})


SHARED = [field.name for field in dataclasses.fields(RuntimeOptions)]


@pytest.mark.parametrize("kind", TABLE)
def test_runtime_options_are_keywords_of_every_tracker(kind: str) -> None:
    parameters = inspect.signature(getattr(holistic_native, kind)).parameters
    found = {name: parameters[name] for name in SHARED}
    assert {parameter.kind for parameter in found.values()} == {inspect.Parameter.KEYWORD_ONLY}
    assert {name: parameter.default for name, parameter in found.items()} == vars(RuntimeOptions())
    assert {name: parameter.annotation for name, parameter in found.items()} == {
        field.name: field.type for field in dataclasses.fields(RuntimeOptions)
    }


@pytest.mark.parametrize("kind", TABLE)
def test_every_argument_is_documented(kind: str) -> None:
    tracker = getattr(holistic_native, kind)
    text = inspect.getdoc(tracker.__init__) or ""
    documented = ", ".join(re.findall(r"^    ([a-z_0-9, ]+): ", text, re.MULTILINE)).split(", ")
    assert sorted(documented) == sorted(inspect.signature(tracker).parameters)
    assert f"`{RuntimeOptions.__module__}.{RuntimeOptions.__qualname__}`" in text


def test_runtime_options_are_documented_once() -> None:
    text = inspect.getdoc(RuntimeOptions) or ""
    assert [name for name in SHARED if f"\n    {name}: " not in text] == []
    for error in (TypeError, ValueError, RuntimeError, FileNotFoundError, ImportError):
        assert f"\n    {error.__name__}: " in text


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize("name", ["thread_count", "profile_stages"])
def test_other_keywords_are_named(kind: str, name: str) -> None:
    with pytest.raises(TypeError, match=rf"__init__\(\) got an unexpected keyword argument '{name}'"):
        getattr(holistic_native, kind)(**{name: 2})


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"num_threads": 0}, ValueError, "num_threads must be in 1..256, got 0"),
        ({"num_threads": 1.5}, TypeError, "num_threads must be an integer or None, got 1.5"),
        ({"runtime": "onnx"}, ValueError, "runtime must be one of litert, tflite or None, got 'onnx'"),
        ({"precision": "fp8"}, ValueError, "precision must be one of fp32, fp16, got 'fp8'"),
        ({"models": 7}, TypeError, "models must be a path, got 7"),
        ({"timings": None}, TypeError, "timings must be True or False, got None"),
    ],
)
def test_runtime_options_are_checked(
    kind: str, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=re.escape(message)):
        getattr(holistic_native, kind)(**arguments)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (
            PoseOptions(),
            "static_image_mode=False, model_complexity=1, smooth_landmarks=True, enable_segmentation=False",
        ),
        (
            HandsOptions(True, 3, 0, None, 0),
            "static_image_mode=True, max_num_hands=3, model_complexity=0, min_detection_confidence=None",
        ),
        (
            FaceMeshOptions(False, 2, True),
            "static_image_mode=False, max_num_faces=2, refine_landmarks=True, min_detection_confidence=0.5",
        ),
    ],
)
def test_options_are_plain_values(options: Any, text: str) -> None:
    assert repr(options).startswith(f"{type(options).__name__}({text}, ")
    assert pickle.loads(pickle.dumps(options)) == options
