"""Damaged, missing and foreign model files: one clear exception, at construction."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from holistic_native import Holistic, Pose
from tests.support.shipped_models import CASCADE, SMALL

ModelReader = Callable[[str], bytes]


@pytest.fixture
def folder(tmp_path: Path, models: ModelReader) -> Path:
    """A folder of the user's own with every model Holistic needs."""
    for name in CASCADE:
        (tmp_path / name).write_bytes(models(name))
    return tmp_path


def test_folder_of_models_is_enough(folder: Path, runtime: str) -> None:
    Holistic(models=folder, runtime=runtime, refine_face_landmarks=True).close()


@pytest.mark.parametrize("name", [name for name in CASCADE if name != "face_landmark_with_attention.tflite"])
def test_foreign_model_is_named_with_wanted_and_found(folder: Path, runtime: str, name: str) -> None:
    foreign = CASCADE[0] if name == SMALL else SMALL
    shutil.copy(folder / foreign, folder / name)
    # A model without the outputs that are kept is refused by the cut, one of another shape by the check behind it.
    with pytest.raises(ValueError, match=f"(?s){name}.*(must|positions|MEAN)"):
        Holistic(models=folder, runtime=runtime)


def test_foreign_refined_face_model_is_named(folder: Path, runtime: str) -> None:
    shutil.copy(folder / "face_landmark.tflite", folder / "face_landmark_with_attention.tflite")
    with pytest.raises(ValueError, match=r"face_landmark_with_attention\.tflite must have 3 Landmarks2TransformMatrix"):
        Holistic(models=folder, runtime=runtime, refine_face_landmarks=True)


@pytest.mark.parametrize("keep", [0, 3, 8, 1000, -1000])
@pytest.mark.parametrize("name", [CASCADE[1], SMALL])
def test_truncated_model_is_named(folder: Path, runtime: str, name: str, keep: int) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:keep])
    with pytest.raises(ValueError, match=name):
        Holistic(models=folder, runtime=runtime)


def test_text_in_place_of_a_model_is_named(folder: Path, runtime: str) -> None:
    (folder / "pose_detection.tflite").write_text("version https://git-lfs.github.com/spec/v1\n" * 20)
    with pytest.raises(ValueError, match=r"pose_detection\.tflite"):
        Pose(models=folder, runtime=runtime)


def test_missing_model_names_file_places_and_remedy(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.delenv("HOLISTIC_NATIVE_MODELS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    (folder / "pose_landmark_full.tflite").unlink()
    with pytest.raises(FileNotFoundError, match=r"(?s)pose_landmark_full\.tflite.*holistic-native models fetch"):
        Pose(models=folder)
