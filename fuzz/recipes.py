"""Recipes for int8 models, from JSON: read or refused with ValueError, written again without a change, applied."""

from __future__ import annotations

import json

from fuzz.choices import Choices
from fuzz.tflite import model
from holistic_native.tflite.int8.recipe import FORMAT, QuantizeRecipe

MODULES = ("holistic_native.tflite.int8",)


def read(data: bytes) -> QuantizeRecipe | None:
    """Read a recipe; None where the bytes are none."""
    choices = Choices(data)
    if choices.flag():
        text = json.dumps(_composed(choices))
    else:
        try:
            text = choices.rest().decode()
        except UnicodeDecodeError:
            return None
    try:
        return QuantizeRecipe.from_json(text)
    except ValueError:
        return None


def _composed(choices: Choices) -> dict[str, object]:
    """Compose what is a recipe but for its numbers."""
    numbers = (lambda: choices.byte() % 16, lambda: choices.byte() - 128, choices.integer, choices.float32)

    def number() -> float:
        return choices.one_of(numbers)()

    def table(columns: int) -> dict[str, list[float]]:
        return {str(choices.byte() % 16): [number() for _ in range(columns)] for _ in range(choices.byte() % 5)}

    return {
        "format": FORMAT,
        "model": "convolution.tflite",
        "source": "",
        "layers": [choices.byte() % 16 for _ in range(choices.byte() % 5)],
        "ranges": table(2),
        "exponents": table(choices.byte() % 5),
        "corrections": table(choices.byte() % 5),
        "measured": {},
    }


def one(data: bytes) -> None:
    """Read a recipe, write it, read it again, derive a model by it."""
    recipe = read(data)
    if recipe is None:
        return
    text = recipe.to_json()
    again = QuantizeRecipe.from_json(text)
    assert again.to_json() == text
    assert again.digest() == recipe.digest()
    try:
        derived = recipe.derive(model())
    except ValueError:
        return
    assert recipe.derive(model()) == derived


def planted(data: bytes) -> None:
    """Do the same, with a bug: a range upside down."""
    one(data)
    recipe = read(data)
    if recipe is not None and any(low > high for low, high in recipe.ranges.values()):
        raise AssertionError("the planted bug")
