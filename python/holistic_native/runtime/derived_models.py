"""The models that were derived from MediaPipe's, and the errors that their recipes record."""

from __future__ import annotations

import hashlib
import json
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

    That is a file under the model's name with the card beside it that a `compress` command wrote: the recipe of an
    int8 model, or the card of a pruned or distilled one. It must have been made from MediaPipe's file, and have the
    SHA-256 of the file that is there.

    Args:
        folder: where they lie; None for nowhere.
    """
    errors = {} if folder is None else {name: _error_beside(folder / name) for name in MODELS}
    return {name: error for name, error in errors.items() if error is not None}


def _error_beside(model: Path) -> float | None:
    card = model.with_suffix(".json")
    if not (card.is_file() and model.is_file()):
        return None
    try:
        read = json.loads(card.read_text(encoding="utf-8"))
        # A recipe has what was measured in a table of its own.
        measured = read.get("measured", read)
        made = read["source"] == MODELS[model.name].sha256, measured["derived_sha256"]
        error = float(measured["errors"]["mean"])
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        _LOG.info("%s does not say how %s was derived: %r", card, model.name, problem)
        return None
    return error if made == (True, hashlib.sha256(read_model(model)).hexdigest()) else None


def _error(recipe: QuantizeRecipe) -> float:
    return float(recipe.measured["errors"]["mean"])
