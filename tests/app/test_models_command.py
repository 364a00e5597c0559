"""`holistic-native models`: exit codes and what the user reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from holistic_native.app.main import main
from holistic_native.model_files.store import MODELS, ModelStore
from tests.support.small_models import write_folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("HOLISTIC_NATIVE_MODELS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "holistic_native" / "models"


@pytest.fixture
def real_model() -> Path:
    """Return a real model file, read through the store before the tests hide the user's cache."""
    source = ModelStore().locate("hand_recrop")
    if source is None or source.member is not None or not source.matches:
        pytest.skip("no hand_recrop.tflite on this machine; 'holistic-native models fetch hand_recrop' gets it")
    return source.path


def command(*arguments: str) -> int:
    return main(["models", *arguments])


def test_path_without_a_name_is_the_cache_folder(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("path") == 0
    assert capsys.readouterr().out == f"{cache}\n"


def test_fetch_list_and_path_of_a_real_model(real_model: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("fetch", "hand_recrop", "--from", str(real_model.parent)) == 0
    assert "1 fetched, 0 already there" in capsys.readouterr().out
    assert (cache / "hand_recrop.tflite").read_bytes() == real_model.read_bytes()
    assert command("fetch", "hand_recrop.tflite", "--from", str(real_model.parent)) == 0
    assert "0 fetched, 1 already there" in capsys.readouterr().out
    assert command("path", "hand_recrop") == 0
    assert capsys.readouterr().out == f"{cache / 'hand_recrop.tflite'}\n"
    assert command("list") == 0
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 1 + len(MODELS)
    (row,) = (row for row in rows if row.startswith("hand_recrop"))
    assert row.split(maxsplit=3) == ["hand_recrop.tflite", "123792", "ok", f"cache: {cache / 'hand_recrop.tflite'}"]


def test_list_distinguishes_damaged_unknown_and_missing(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(cache, {"pose_detection.tflite": b"damaged"})
    monkeypatch.setenv(
        "HOLISTIC_NATIVE_MODELS", str(write_folder(tmp_path / "own", {"pose_landmark_full.tflite": b"own"}))
    )
    assert command("list") == 0
    states = {row.split()[0]: row.split()[2] for row in capsys.readouterr().out.splitlines()}
    assert states["pose_detection.tflite"] == "DAMAGED"
    assert states["pose_landmark_full.tflite"] == "unknown"
    assert command("path", "pose_detection") == 1
    assert "holistic-native models fetch pose_detection" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("fetch", "elbow"), 2, "model name must be one of face_detection_full_range_sparse.tflite, "),
        (("fetch", "--all", "hand_recrop"), 2, "--all takes no names, got hand_recrop"),
        (("fetch", "--from", "/nowhere/at/all"), 1, "/nowhere/at/all does not exist"),
        (("path", "elbow"), 2, "got 'elbow'"),
    ],
)
@pytest.mark.usefixtures("cache")
def test_wrong_arguments(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, message: str
) -> None:
    assert command(*arguments) == code
    assert message in capsys.readouterr().err


def test_fetch_from_a_folder_without_the_models_fails(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert command("fetch", "--from", str(tmp_path / "empty"), "--dir", str(tmp_path / "other")) == 1
    assert "could not fetch face_detection_full_range_sparse.tflite, " in capsys.readouterr().err
    assert not cache.exists()


def test_packs_carry_models_to_other_machines(
    tmp_path: Path, real_model: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("fetch", "hand_recrop", "--from", str(real_model.parent)) == 0
    assert (cache / "hand_recrop.tflite").is_file()
    assert command("pack", str(tmp_path / "pack.zip"), "hand_recrop") == 0
    assert f"{tmp_path / 'pack.zip'}: 1 models, 0.1 MB" in capsys.readouterr().out
    assert command("pack", str(tmp_path / "again.zip"), "hand_recrop") == 0
    assert (tmp_path / "pack.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()
    assert command("fetch", "hand_recrop", "--from", str(tmp_path / "pack.zip"), "--dir", str(tmp_path / "other")) == 0
    assert (tmp_path / "other" / "hand_recrop.tflite").read_bytes() == real_model.read_bytes()
    assert ModelStore(tmp_path / "pack.zip").read("hand_recrop") == real_model.read_bytes()


@pytest.mark.usefixtures("cache")
def test_packs_hold_known_models_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = write_folder(tmp_path / "own", {"hand_recrop.tflite": b"own"})
    monkeypatch.setenv("HOLISTIC_NATIVE_MODELS", str(own))
    assert command("pack", str(tmp_path / "pack.zip"), "hand_recrop") == 1
    assert "is a model of your own" in capsys.readouterr().err
    assert command("pack", str(tmp_path / "pack.zip"), "pose_landmark_full") == 1
    assert not (tmp_path / "pack.zip").exists()
