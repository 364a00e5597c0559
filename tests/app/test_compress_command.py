"""`holistic-native compress quantize` on a real picture, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from holistic_native.app.main import main
from holistic_native.branches import body, hand
from holistic_native.runtime.interpreter import available_runtimes
from holistic_native.tflite.int8.recipe import QuantizeRecipe

ModelReader = Callable[[str], bytes]
pytestmark = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")
BODY = [name.removesuffix(".tflite") for name in body.model_names(1)]
RECROP, HAND = (name.removesuffix(".tflite") for name in hand.model_names())
CASCADE = (*BODY, RECROP, HAND)


@pytest.mark.slow
def test_crops_of_a_picture_become_a_model_and_its_card(
    models: ModelReader, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cv2, skimage = pytest.importorskip("cv2"), pytest.importorskip("skimage.data")
    contents = {name: models(f"{name}.tflite") for name in CASCADE}
    cv2.imwrite(str(tmp_path / "astronaut.png"), skimage.astronaut()[:, :, ::-1])
    # An unknown file that takes and gives the same as one of the cascade.
    (tmp_path / "mine.tflite").write_bytes(contents[RECROP])
    size = ["--frames", "3", "--crops", "4", "--budget-px", "1000"]
    like = ["--model", str(tmp_path / "mine.tflite"), "--like", RECROP, "--output", str(tmp_path / "out")]
    command = ["compress", "quantize", "--data", str(tmp_path / "astronaut.png"), *size, *like]
    assert main(command) == 0
    written = capsys.readouterr().out
    assert "mine.tflite: " in written
    card = (tmp_path / "out" / "mine.json").read_text()
    assert f"wrote {tmp_path / 'out' / 'mine.json'}" in written
    recipe = QuantizeRecipe.from_json(card)
    assert recipe.derive(contents[RECROP]) == (tmp_path / "out" / "mine.tflite").read_bytes()
    assert recipe.measured["calibration"]["crops"].keys() == {"astronaut.png"}
    assert 1 <= recipe.measured["errors"]["crops"] <= 4
    # Given again, nothing is measured anew and the card is the same to the byte.
    assert main(command) == 0
    assert (tmp_path / "out" / "mine.json").read_text() == card


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--data", "nowhere.mp4"], "--data 'nowhere.mp4' does not exist"),
        (["--data", ".", "--crops", "0"], "--crops must be above 0, got 0"),
        (["--data", ".", "--model", "iris_landmark"], "--model must name models of the cascade"),
        (["--data", ".", "--model", RECROP, "--like", "a_cat"], "--like must name a model of the cascade"),
    ],
)
def test_wrong_arguments_are_refused(
    models: ModelReader, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (*CASCADE, "iris_landmark"):
        models(f"{name}.tflite")
    assert main(["compress", "quantize", *arguments]) != 0
    assert message in capsys.readouterr().err
