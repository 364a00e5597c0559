"""`holistic-native doctor`: what it finds here, and what it says when something is missing."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import holistic_native
from holistic_native.app.main import main
from holistic_native.model_files.store import ModelStore
from holistic_native.runtime.interpreter import available_runtimes
from tests.support.real_runs import DEFAULT_MODELS, require

Capture = pytest.CaptureFixture[str]


def test_doctor(capsys: Capture) -> None:
    require(*DEFAULT_MODELS)
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    for pattern in (
        rf"holistic_native +{re.escape(holistic_native.__version__)}",
        rf"numpy +{re.escape(np.__version__)}",
        r"reader +.*; in use: (av|cv2)",
        r"instruction sets +.*scalar; in use: \w+",
        r"crop +\d+\.\d\d ms, .*",
        rf"interpreters +.*in use: {available_runtimes()[0]}",
        r"XNNPACK +live",
        r"inference +\d+\.\d ms, pose_landmark_full\.tflite, 1 thread",
        r"models +pose_detection\.tflite +(ok|unknown model), .*",
        r"All is well\.",
    ):
        assert re.search(rf"^{pattern}$", out, re.MULTILINE), pattern


def test_doctor_without_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("HOLISTIC_NATIVE_MODELS", raising=False)
    missing = ModelStore().missing(DEFAULT_MODELS)
    if not missing:
        pytest.skip("the mediapipe package installed here has all models")
    assert main(["doctor"]) == 1
    names = " ".join(name.removesuffix(".tflite") for name in missing)
    assert f"holistic-native models fetch {names}\n" in capsys.readouterr().out


def test_doctor_with_a_wrong_instruction_set(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("HOLISTIC_NATIVE_ISA", "mmx")
    assert main(["doctor"]) == 1
    assert re.search(
        r"PROBLEM: instruction set 'mmx' is not available; .* unset HOLISTIC_NATIVE_ISA", capsys.readouterr().out
    )


def test_doctor_with_an_absent_interpreter(capsys: Capture) -> None:
    absent = {"litert", "tflite"} - set(available_runtimes())
    if not absent:
        pytest.skip("both interpreters are installed")
    (runtime,) = absent
    assert main(["doctor", "--runtime", runtime]) == 1
    assert f"PROBLEM: The interpreter '{runtime}' is not installed" in capsys.readouterr().out
