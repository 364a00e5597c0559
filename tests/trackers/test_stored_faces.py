"""Blendshapes and matrices of stored landmarks: those that MediaPipe's FaceLandmarker computed from the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native import blendshapes, face_transforms
from holistic_native.model_files.store import ModelNotFoundError
from holistic_native.topology.blendshapes import BLENDSHAPES
from tests.support.bundles import official
from tests.support.task_media import recorded, recordings
from tests.support.task_recordings import assert_recorded

# The video of the recordings: a cut-out of 240 x 420 pixels, every pixel doubled.
SIZE = (480, 840)


@pytest.mark.parametrize("name", recordings("face_video"))
def test_stored_landmarks_give_what_was_recorded(name: str, tmp_path: Path) -> None:
    golden = recorded(name)
    (tmp_path / "any.task").write_bytes(official("face_landmarker.task"))
    faces = golden["faces"][:, 0]
    assert 0 < np.isnan(faces).all((1, 2)).sum() < len(faces)
    found = blendshapes(faces, SIZE, models=tmp_path / "any.task")
    assert found.shape == (len(faces), len(BLENDSHAPES))
    assert_recorded(found, golden["blendshapes"][:, 0], "all frames", tflite=1.2e-5)
    np.testing.assert_array_equal(blendshapes(faces[0].astype(np.float64), SIZE), found[0])
    matrices = face_transforms(faces[:, :468], SIZE)
    np.testing.assert_allclose(matrices, golden["matrix"][:, 0], rtol=0, atol=3e-4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.zeros((468, 3)), SIZE), r"landmarks must be \(478, 3\) or \(n, 478, 3\), got \(468, 3\)"),
        ((np.zeros((1, 1, 478, 3)), SIZE), r"landmarks must be .* got \(1, 1, 478, 3\)"),
        ((np.zeros((478, 3)), (640, 0)), r"image_size must be \(width, height\).* got \(640, 0\)"),
        ((np.zeros((478, 3)), 640), "image_size must be"),
        ((np.zeros((478, 3)), (640.5, 480)), "image_size must be"),
    ],
)
def test_bad_arguments_are_named(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        blendshapes(*arguments)


def test_a_missing_bundle_is_named_with_the_command_that_gets_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("HOLISTIC_NATIVE_MODELS", raising=False)
    with pytest.raises(ModelNotFoundError, match=r"models fetch face_landmarker\.task"):
        blendshapes(np.zeros((478, 3)), SIZE)
