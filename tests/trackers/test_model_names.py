"""Trackers name the model files they load: with these alone they work, without any one of them they do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import holistic_native as hn
from holistic_native.model_files.manifest import MODELS

CASES: list[tuple[Any, dict[str, Any]]] = [
    *((hn.Holistic, {"model_complexity": complexity}) for complexity in (0, 1, 2)),
    (hn.Holistic, {"refine_face_landmarks": True}),
    *((hn.Pose, {"model_complexity": complexity}) for complexity in (0, 1, 2)),
    *((hn.Hands, {"model_complexity": complexity}) for complexity in (0, 1)),
    *((hn.FaceMesh, {"refine_landmarks": refine}) for refine in (False, True)),
    *((hn.FaceDetection, {"model_selection": selection}) for selection in (0, 1)),
    *((hn.SelfieSegmentation, {"model_selection": selection}) for selection in (0, 1)),
]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "arguments"), CASES, ids=lambda value: getattr(value, "__name__", str(value)))
def test_named_files_are_those_that_are_loaded(
    kind: Any,
    arguments: dict[str, Any],
    models: Callable[[str], bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = kind.model_names(**arguments)
    for name in names:
        (tmp_path / name).write_bytes(models(name))
    monkeypatch.delenv("HOLISTIC_NATIVE_MODELS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with kind(models=tmp_path, **arguments) as tracker:
        tracker.process(np.zeros((48, 64, 3), np.uint8))
    for name in names:
        (tmp_path / name).rename(tmp_path / "away")
        with pytest.raises(FileNotFoundError, match=name):
            kind(models=tmp_path, **arguments)
        (tmp_path / "away").rename(tmp_path / name)


def test_every_pinned_model_but_the_iris_is_named() -> None:
    named = {name for kind, arguments in CASES for name in kind.model_names(**arguments)}
    assert MODELS.keys() - named == {"iris_landmark.tflite"}


def test_parts_that_are_off_load_nothing() -> None:
    body, everything = hn.Pose.model_names(), hn.Holistic.model_names()
    assert hn.Holistic.model_names(enable_hands=False, enable_face=False) == body
    face, hands = hn.Holistic.model_names(enable_hands=False), hn.Holistic.model_names(enable_face=False)
    assert body + tuple(name for name in everything if name not in face) == hands
    assert body + tuple(name for name in everything if name not in hands) == face


@pytest.mark.parametrize(
    ("kind", "arguments", "error", "message"),
    [
        (hn.Holistic, {"model_complexity": 3}, ValueError, "model_complexity must be one of 0, 1, 2, got 3"),
        (hn.Holistic, {"enable_face": "yes"}, TypeError, "enable_face must be .* got 'yes'"),
        (hn.Pose, {"model_complexity": "1"}, TypeError, "model_complexity must be one of 0, 1, 2, got '1'"),
        (hn.Hands, {"model_complexity": 2}, ValueError, "model_complexity must be one of 0, 1, got 2"),
        (hn.FaceMesh, {"refine_landmarks": None}, TypeError, "refine_landmarks must be"),
        (hn.FaceDetection, {"model_selection": -1}, ValueError, "model_selection must be one of 0, 1, got -1"),
        (hn.SelfieSegmentation, {"model_selection": 2}, ValueError, "model_selection must be one of 0, 1, got 2"),
    ],
)
def test_refuses(kind: Any, arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        kind.model_names(**arguments)
