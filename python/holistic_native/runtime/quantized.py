"""The models of the `fast` profile: derived from MediaPipe's by the recipes that ship with the package."""

from __future__ import annotations

import hashlib
import logging
from importlib import resources

from holistic_native.runtime.int8.recipe import FORMAT, QuantizeRecipe
from holistic_native.runtime.prepared import Recipe

_LOG = logging.getLogger("holistic_native")
_SUFFIX = ".tflite"


def shipped_recipe(name: str) -> QuantizeRecipe | None:
    """Return the recipe that ships for a model, None where none does.

    Args:
        name: the model's file name, e.g. "hand_landmark_full.tflite".
    """
    file = resources.files("holistic_native") / "recipes" / f"{name.removesuffix(_SUFFIX)}.json"
    return QuantizeRecipe.from_json(file.read_text(encoding="utf-8")) if file.is_file() else None


def fast_recipe(name: str, runtime: str) -> Recipe | None:
    """Return how to derive the fast model of one of MediaPipe's, for `prepare`.

    Deriving needs no data and takes below a second for most models; the bytes are the same on every machine. A file
    other than the one the recipe was measured on is left as it is, with a warning.

    Args:
        name: the model's file name.
        runtime: "litert" or "tflite".

    Returns:
        None where the model as it is, is the fastest within the error budget, and with tflite-runtime, whose version
        2.14 runs integers twenty times slower than floats.
    """
    if runtime != "litert":
        return None
    recipe = shipped_recipe(name)
    if recipe is None or not recipe.layers:
        return None
    return as_prepared(recipe)


def as_prepared(recipe: QuantizeRecipe) -> Recipe:
    """Wrap a recipe for `prepare`, under a name that changes whenever the derived bytes could."""

    def make(content: bytes) -> bytes:
        if hashlib.sha256(content).hexdigest() != recipe.source:
            _LOG.warning("%s is not the file its recipe was measured on; it runs as it is", recipe.model)
            return content
        return recipe.derive(content)

    return Recipe(f"int8-{FORMAT}-{recipe.digest()}", make)
