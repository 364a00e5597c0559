"""The models that were derived from MediaPipe's, and the errors that their recipes record."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path

from holistic_native.model_files.archives import read_model
from holistic_native.model_files.manifest import MODELS
from holistic_native.runtime.int8_models import shipped_recipe
from holistic_native.tflite.int8.recipe import QuantizeRecipe

_LOG = logging.getLogger("holistic_native")

FLOAT, INT8, OWN = "float", "int8", "own"
"""Which models run: MediaPipe's, those that the shipped recipes derive, those that a user derived."""


def shipped_errors(names: Iterable[str]) -> dict[str, float]:
    """Return the mean error of each model that a shipped recipe changes, in pixels of its input.

    Args:
        names: of the models in question.
    """
    recipes = {name: shipped_recipe(name) for name in names}
    return {name: _error(recipe) for name, recipe in recipes.items() if recipe is not None and recipe.layers}


def own_errors(folder: Path | None) -> dict[str, float]:
    """Return the same of each model of MediaPipe's whose derived model lies in a folder.

    That is a file under the model's name with the recipe beside it that `compress quantize` wrote: a recipe for
    MediaPipe's file, with the SHA-256 of the file that is there.

    Args:
        folder: where they lie; None for nowhere.
    """
    recipes = {} if folder is None else {name: _recipe_beside(folder / name) for name in MODELS}
    return {name: _error(recipe) for name, recipe in recipes.items() if recipe is not None}


def _recipe_beside(model: Path) -> QuantizeRecipe | None:
    card = model.with_suffix(".json")
    if not (card.is_file() and model.is_file()):
        return None
    try:
        recipe = QuantizeRecipe.from_json(card.read_text(encoding="utf-8"))
    except ValueError as error:
        _LOG.info("%s does not say how %s was derived: %s", card, model.name, error)
        return None
    digest = hashlib.sha256(read_model(model)).hexdigest()
    derived = recipe.source == MODELS[model.name].sha256 and recipe.measured.get("derived_sha256") == digest
    return recipe if derived and "errors" in recipe.measured else None


def _error(recipe: QuantizeRecipe) -> float:
    return float(recipe.measured["errors"]["mean"])
