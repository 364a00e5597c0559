"""`holistic-native compress distil` and `camera` on real pictures and a real video, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from holistic_native import Hands
from holistic_native.app.main import main
from holistic_native.compress.card import read_card
from holistic_native.runtime.derived_models import own_errors
from holistic_native.runtime.int8_models import shipped_recipe
from holistic_native.runtime.interpreter import available_runtimes
from tests.support.places import SHARED

ModelReader = Callable[[str], bytes]
HAND = "hand_landmark_full.tflite"
MODELS = (
    HAND,
    "palm_detection_full.tflite",
    "pose_detection.tflite",
    "pose_landmark_full.tflite",
    "hand_recrop.tflite",
)
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the media lie in ../shared, which is not there")
pytestmark = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")
TINY = ["--batch", "2", "--crops", "3", "--surroundings", "3"]


@pytest.fixture(autouse=True)
def _needed(models: ModelReader) -> None:
    pytest.importorskip("torch", reason="torch is not installed")
    for name in MODELS:
        models(name)


@pytest.mark.slow
@needs_shared
def test_a_picture_becomes_a_student_and_its_card(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    annotated = ["--annotations", str(SHARED / "annotated" / "freihand.json"), "--pictures", str(SHARED / "annotated")]
    command = [
        "compress",
        "distil",
        "--data",
        str(SHARED / "data" / "hands.jpg"),
        "--frames",
        "2",
        *TINY,
        "--size",
        "160",
    ]
    command += [*annotated, "--steps", "2", "--weight", "features=0.1", "--output", str(out)]
    assert main(command) == 0
    assert f"wrote {out / HAND}" in capsys.readouterr().out
    card = read_card((out / HAND).with_suffix(".json").read_text())
    assert card["command"] == "distil"
    assert card["calibration"]["crops"].keys() == {"hands.jpg"}
    assert [row["step"] for row in card["history"]] == [0, 1, 2]
    assert card["settings"]["weights"]["features"] == 0.1
    files = {file.name: file.read_bytes() for file in out.iterdir() if file.suffix in (".tflite", ".json", ".svg")}
    assert files.keys() >= {HAND, "hand_landmark_full.json"}
    # Given again, nothing is trained or timed anew, and all is the same to the byte.
    assert main(command) == 0
    assert {name: (out / name).read_bytes() for name in files} == files
    # And it is a student that can be gone on with.
    more = ["--continue", str(out / HAND), "--steps", "1", "--teacher-cache", str(tmp_path / "kept"), "--repeat", "1"]
    command = [*command[:8], *TINY, *more, "--output", str(tmp_path / "more")]
    assert main(command) == 0
    assert len(list((tmp_path / "kept").iterdir())) == 1
    assert read_card((tmp_path / "more" / HAND).with_suffix(".json").read_text())["continued"] == HAND


@needs_shared
def test_a_model_learns_to_run_in_int8(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = str(SHARED / "data" / "hands.jpg")
    command = ["compress", "distil", "--data", picture, "--frames", "2", *TINY, "--model", "hand_landmark_lite"]
    command += ["--fake-int8", "hand_landmark_lite", "--steps", "2", "--output", str(tmp_path)]
    assert main(command) == 0
    assert "wrote" in capsys.readouterr().out
    card = read_card((tmp_path / "hand_landmark_lite.json").read_text())
    recipe = shipped_recipe("hand_landmark_lite.tflite")
    assert recipe is not None
    assert card["int8_layers"] == sorted(recipe.layers)
    assert card["settings"]["rate"] == 5e-6
    # What trackers take is the int8 model; the float model that it was derived from is beside it.
    assert card["file_bytes"][0] > len((tmp_path / "hand_landmark_lite.tflite").read_bytes())
    from holistic_native.compress.network import Network  # here, since it needs torch

    Network.read(tmp_path / "float" / "hand_landmark_lite.tflite")
    with pytest.raises(ValueError, match="must be a float model"):
        Network.read(tmp_path / "hand_landmark_lite.tflite")


@needs_shared
@pytest.mark.slow
def test_a_video_becomes_models_for_its_camera_and_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    video = SHARED / "data" / "pose_1.mp4"
    sizes = ["--minutes", "0.01", "--frames", "3", *TINY, "--no-int8"]
    assert main(["compress", "camera", str(video), "--part", "hand", *sizes, "-o", str(tmp_path)]) == 0
    assert "taken: trained on this camera" in capsys.readouterr().out
    models = tmp_path / "models"
    card = read_card((models / HAND).with_suffix(".json").read_text())
    assert card["kept_back"] == 0.5
    # Folders like this are what `models` takes, and what "auto" weighs against MediaPipe's.
    assert own_errors(models) == {HAND: card["errors"]["mean"]}
    with Hands(models=models):
        pass
    page = (tmp_path / "report.html").read_text()
    assert page.count("<figure>") >= 1
    assert "hand_landmark_lite" in page
    assert [part for part in ('src="http', 'href="http', "<script") if part in page] == []
    assert json.loads((tmp_path / "work" / "plan.json").read_text())["steps"] >= 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["distil", "--data", "nowhere.mp4", "--output", "out"], "--data 'nowhere.mp4' does not exist"),
        (["distil", "--data", ".", "--steps", "0"], "--steps must be above 0, got 0"),
        (["distil", "--data", ".", "--annotations", "a.json"], "--annotations and --pictures must be given together"),
        (["distil", "--data", ".", "--teacher-cache", "a"], "--teacher-cache and --repeat must be given together"),
        (["distil", "--data", ".", "--float-blocks", "3"], "--float-blocks goes with --fake-int8"),
        (["distil", "--data", ".", "--device", "toaster"], "--device must be one that torch has here, got 'toaster'"),
        (["camera", "nowhere.mp4", "--part", "hand", "-o", "out"], "nowhere.mp4 does not exist"),
        (["camera", "a.mp4", "--part", "hand", "-o", "out", "--kept-back", "1"], "--kept-back must be between 0 and 1"),
        (["camera", "a.mp4", "--part", "hand", "-o", "out", "--minutes", "0"], "--minutes must be above 0, got 0"),
    ],
)
def test_wrong_arguments_are_refused(
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["compress", *arguments]) != 0
    assert message in capsys.readouterr().err
