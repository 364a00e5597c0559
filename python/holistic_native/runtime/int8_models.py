"""The models of the `fast` profile: derived from MediaPipe's by the recipes that ship with the package."""

from __future__ import annotations

import hashlib
import logging
from importlib import resources

from holistic_native.runtime.prepared import Recipe
from holistic_native.tflite.int8.recipe import FORMAT, QuantizeRecipe

_LOG = logging.getLogger("holistic_native")
_SUFFIX = ".tflite"


def shipped_recipe(name: str) -> QuantizeRecipe | None:
    """Return the recipe that ships for a model, None where none does.

    Args:
        name: the model's file name, e.g. "hand_landmark_full.tflite".
    """
    file = resources.files("holistic_native") / "recipes" / f"{name.removesuffix(_SUFFIX)}.json"
    return QuantizeRecipe.from_json(file.read_text(encoding="utf-8")) if file.is_file() else None


def fast_recipe(name: str, content: bytes) -> Recipe | None:
    """Return how to derive the fast model of one of MediaPipe's, for `prepare`.

    Deriving needs no data and takes about a second; the bytes are the same on every machine. The derived model needs
    LiteRT: tflite-runtime 2.14 runs integers twenty times slower than floats.

    Args:
        name: the model's file name.
        content: its bytes.

    Returns:
        None where no recipe ships, where the model as it is, is the fastest within the error budget, and for another
        file than the one that was measured: another model runs as it is.
    """
    recipe = shipped_recipe(name)
    if recipe is None or not recipe.layers:
        return None
    if hashlib.sha256(content).hexdigest() != recipe.source:
        _LOG.info("%s is not the file its recipe was measured on; it runs as it is", name)
        return None
    return Recipe(f"int8-{FORMAT}-{recipe.digest()}", recipe.derive)
