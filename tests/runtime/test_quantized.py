"""The recipes that ship: they derive the same bytes everywhere, and are what the page says of them."""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from holistic_native.compress.collect import Collector
from holistic_native.compress.crops import CropSet
from holistic_native.compress.judge import Judge
from holistic_native.compress.reading import reading_of
from holistic_native.model_files.manifest import MODELS
from holistic_native.runtime.int8_models import fast_recipe, shipped_recipe
from holistic_native.runtime.interpreter import Interpreter, available_runtimes
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.runtime.pool import ModelPool
from holistic_native.runtime.prepared import prepare
from holistic_native.tflite.graph import Graph
from holistic_native.tflite.int8.recipe import QuantizeRecipe
from tests.support.places import ROOT

ModelReader = Callable[[str], bytes]
needs_litert = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")
POSE, HAND = "pose_landmark_full.tflite", "hand_landmark_full.tflite"


def found(name: str) -> QuantizeRecipe:
    recipe = shipped_recipe(name)
    assert recipe is not None
    return recipe


SHIPPED = {name: found(name) for name in MODELS if shipped_recipe(name) is not None}
DERIVED = sorted(name for name, recipe in SHIPPED.items() if recipe.layers)


def test_recipes_are_for_the_pinned_models_and_survive_their_files() -> None:
    assert {POSE, HAND} <= set(DERIVED)
    for name, recipe in SHIPPED.items():
        assert (recipe.model, recipe.source) == (name, MODELS[name].sha256)
        assert QuantizeRecipe.from_json(recipe.to_json()) == recipe
        assert recipe.measured["errors"]["crops"] >= 50
        assert bool(recipe.layers) != ("float_because" in recipe.measured)


@needs_litert
@pytest.mark.parametrize("name", DERIVED)
def test_derived_bytes_are_those_that_were_measured(models: ModelReader, name: str) -> None:
    derived = SHIPPED[name].derive(models(name))
    assert hashlib.sha256(derived).hexdigest() == SHIPPED[name].measured["derived_sha256"]
    before, after = Graph(models(name)), Graph(derived)
    assert (after.inputs, after.outputs) == (before.inputs, before.outputs)
    assert Interpreter(derived, name=name, runtime="litert").accelerated


def test_documented_figures_are_those_of_the_recipes() -> None:
    lines = (ROOT / "docs" / "profiles.md").read_text().splitlines()
    rows = {line.split("|")[1].strip(): line for line in lines if line.count("|") == 11}
    for name, recipe in SHIPPED.items():
        errors = recipe.measured["errors"]
        figures = (recipe.measured["time"], errors["mean"], errors["p95"])
        assert all(f"{figure:.2f}" in rows[name.removesuffix(".tflite")] for figure in figures), name


@needs_litert
def test_errors_on_the_astronaut(models: ModelReader) -> None:
    skimage = pytest.importorskip("skimage.data")
    models(POSE), models(HAND)
    sets = {name: CropSet(24, seed=3) for name in (POSE, "face_landmark.tflite")}
    collector = Collector(sets, seed=3)
    collector.feed([skimage.astronaut()], source="astronaut", variations=11)
    collector.close()
    judge = Judge(models(POSE), sets[POSE].chosen(), reading_of(POSE))
    errors = judge.errors(SHIPPED[POSE].derive(models(POSE)))
    assert errors.present >= 8
    # She is seen to the waist; where her legs would be, also the float model guesses.
    assert errors.mean <= 2.0
    assert errors.presence_flips <= 1 / errors.crops


@needs_litert
def test_fast_models_come_from_the_cache(models: ModelReader, tmp_path: Path) -> None:
    recipe = fast_recipe(HAND, models(HAND))
    assert recipe is not None
    derived = prepare(models(HAND), recipe, folder=tmp_path).content
    (kept,) = tmp_path.iterdir()
    assert prepare(models(HAND), recipe._replace(make=lambda _: b""), folder=tmp_path).content == derived
    assert kept.read_bytes()[:-32] == derived == SHIPPED[HAND].derive(models(HAND))


@needs_litert
def test_processes_that_derive_at_once_get_the_same_model(models: ModelReader, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(models(HAND))
    code = (
        "import hashlib, pathlib, sys\n"
        "from holistic_native.runtime.prepared import prepare\n"
        "from holistic_native.runtime.int8_models import fast_recipe\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "source = (folder / 'source').read_bytes()\n"
        f"made = prepare(source, fast_recipe({HAND!r}, source), folder=folder / 'cache').content\n"
        "sys.stdout.write(hashlib.sha256(made).hexdigest())\n"
    )
    arguments = [sys.executable, "-c", code, str(tmp_path)]
    children = [subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    written = [child.communicate(timeout=300)[0] for child in children]
    assert written == [SHIPPED[HAND].measured["derived_sha256"]] * 3
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_another_file_than_the_measured_one_stays_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="holistic_native"):
        assert fast_recipe(HAND, b"an unknown model") is None
    assert f"{HAND} is not the file its recipe was measured on" in caplog.text
    assert fast_recipe("no_such_model.tflite", b"") is None


def test_name_of_a_recipe_changes_with_what_is_derived() -> None:
    recipe = SHIPPED[HAND]
    names = {
        recipe.digest(),
        replace(recipe, layers=recipe.layers[:-1]).digest(),
        replace(recipe, ranges={**recipe.ranges, recipe.layers[0]: (0.0, 5.0)}).digest(),
    }
    assert len(names) == 3
    assert replace(recipe, measured={}).digest() == recipe.digest()


def load_hand(loader: Loader) -> ModelPool:
    return loader.load(HAND, input_shape=(1, 224, 224, 3), outputs=(63, 1, 1, 63))


@needs_litert
@pytest.mark.usefixtures("own_cache")
def test_loader_derives_on_first_use(models: ModelReader) -> None:
    models(HAND)
    crop = np.random.default_rng(1).random((1, 224, 224, 3), np.float32)
    outputs = []
    for int8 in (False, True):
        pool = load_hand(Loader(RuntimeOptions(runtime="litert", num_threads=1), int8=int8))
        model = pool.take()
        model.inputs[0][...] = crop
        model.run()
        outputs.append([output.copy() for output in model.outputs])
        pool.give_back(model)
    derived = Interpreter(SHIPPED[HAND].derive(models(HAND)), name=HAND, runtime="litert")
    derived.inputs[0][...] = crop
    derived.run()
    for loaded, alone, exact in zip(outputs[1], derived.outputs, outputs[0], strict=True):
        np.testing.assert_array_equal(loaded, alone)
        assert (loaded != exact).any()


@pytest.mark.skipif("tflite" not in available_runtimes(), reason="tflite-runtime is not installed")
def test_tflite_runtime_keeps_float_models(models: ModelReader, caplog: pytest.LogCaptureFixture) -> None:
    models(HAND)
    with caplog.at_level(logging.WARNING, logger="holistic_native"):
        loader = Loader(RuntimeOptions(runtime="tflite"), int8=True)
    assert "models stay in float" in caplog.text
    assert not loader.int8


@needs_litert
def test_fast_hand_model_is_deterministic(models: ModelReader) -> None:
    model = Interpreter(SHIPPED[HAND].derive(models(HAND)), name=HAND, runtime="litert")
    model.inputs[0][...] = np.random.default_rng(0).random(model.inputs[0].shape, np.float32)
    model.run()
    first = [output.copy() for output in model.outputs]
    model.run()
    for before, after in zip(first, model.outputs, strict=True):
        np.testing.assert_array_equal(before, after)
