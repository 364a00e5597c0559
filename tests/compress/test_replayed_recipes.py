"""Recipes made again from the choice that is recorded in them, and models whose weights alone are smaller."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from holistic_native.app.compressing.collecting import Collecting
from holistic_native.app.main import main
from holistic_native.branches import body, hand
from holistic_native.compress.plan import Settings, candidates
from holistic_native.compress.quantize import planner
from holistic_native.compress.reading import reading_of
from holistic_native.runtime.interpreter import Interpreter, available_runtimes
from holistic_native.tflite.int8.recipe import QuantizeRecipe

ModelReader = Callable[[str], bytes]
pytestmark = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")
CASCADE = (*body.model_names(1), *hand.model_names())
RECROP = hand.model_names()[0]
LIMIT, FRAMES, SEED = 4, 3, 5


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cv2, skimage = pytest.importorskip("cv2"), pytest.importorskip("skimage.data")
    path: Path = tmp_path_factory.mktemp("data") / "astronaut.png"
    cv2.imwrite(str(path), skimage.astronaut()[:, :, ::-1])
    return path


@pytest.fixture(scope="module")
def recipe(models: ModelReader, picture: Path) -> QuantizeRecipe:
    """Give a recipe as a search leaves it, of the front half of the smallest model that a picture feeds."""
    content = [models(name) for name in CASCADE][CASCADE.index(RECROP)]
    crops = Collecting("data", LIMIT, FRAMES, 1.0, SEED, None).collect([str(picture)], {RECROP})[RECROP]
    layers = [layer for layer in candidates(content) if layer < sorted(candidates(content))[20]]
    made = planner(RECROP, content, reading_of(RECROP), crops, Settings()).recipe(layers)
    calibration = {"sha256": crops.digest(), "crops": crops.sources(), "limit": LIMIT, "frames": FRAMES}
    measured = {"calibration": calibration, "seed": SEED, "settings": asdict(Settings())}
    return replace(made, measured={**measured, "errors": {"mean": 1.0}, "time": 0.7, "budget": {"mean": 2.0}})


def replayed(folder: Path, recipe: QuantizeRecipe, picture: Path) -> int:
    card = folder / "card.json"
    card.write_text(recipe.to_json())
    return main(
        ["compress", "quantize", "--replay", str(card), "--data", str(picture), "--output", str(folder / "out")]
    )


def test_the_same_numbers_and_the_same_model_to_the_byte(
    models: ModelReader, recipe: QuantizeRecipe, picture: Path, tmp_path: Path
) -> None:
    assert replayed(tmp_path, recipe, picture) == 0
    made = {path.suffix: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert made == {".json": recipe.to_json().encode(), ".tflite": recipe.derive(models(RECROP))}


def changed(recipe: QuantizeRecipe, **calibration: Any) -> QuantizeRecipe:
    measured = dict(recipe.measured)
    return replace(recipe, measured={**measured, "calibration": {**measured["calibration"], **calibration}})


def test_other_data_or_numbers_are_reported(
    recipe: QuantizeRecipe, picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tensor, row = next(iter(recipe.corrections.items()))
    numbers = replace(recipe, corrections={**recipe.corrections, tensor: [row[0] + 1, *row[1:]]})
    wrong = {
        "crops differ in number of astronaut.png": changed(recipe, sha256="0", crops={"astronaut.png": 2}),
        "but in what they show": changed(recipe, sha256="0"),
        "other corrections came out": numbers,
        "does not say how its crops were collected": changed(recipe, limit=None),
        "the recipe is for another": replace(recipe, source="0"),
        "nothing to make again": replace(recipe, layers=()),
    }
    for message, card in wrong.items():
        assert replayed(tmp_path, card, picture) != 0
        assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_only_models_with_recipes_can_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compress", "quantize", "--replay", "iris_landmark", "--data", "."]) != 0
    assert "--replay must be a recipe's .json file or a model whose recipe ships" in capsys.readouterr().err


@pytest.mark.parametrize(("kind", "share", "most_px"), [("float16", 0.6, 0.1), ("int8", 0.62, 3.0)])
def test_weights_alone(
    models: ModelReader,
    picture: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    share: float,
    most_px: float,
) -> None:
    for name in CASCADE:
        models(name)
    size = ["--frames", "3", "--crops", "4", "--output", str(tmp_path)]
    model = ["--model", RECROP.removesuffix(".tflite"), "--weights", kind]
    assert main(["compress", "quantize", "--data", str(picture), *size, *model]) == 0
    card = json.loads((tmp_path / f"{Path(RECROP).stem}.json").read_text())
    packed = (tmp_path / RECROP).read_bytes()
    assert card["weights"] == kind
    assert card["file_bytes"] == {"float": len(models(RECROP)), "packed": len(packed)}
    assert len(packed) <= share * len(models(RECROP)) + 10_000  # tables of the file
    assert 0 < card["errors"]["crops"] <= 4
    assert card["errors"]["mean"] <= most_px
    assert min(*card["peak_mib"].values(), card["time"], card["float_milliseconds"]) > 0
    assert "peak memory" in capsys.readouterr().out
    assert Interpreter(packed, name=RECROP, runtime="litert").accelerated
