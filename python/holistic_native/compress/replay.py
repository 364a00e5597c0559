"""Reproduce a recipe's numbers, from the choice that is recorded in it and the data it was learned from."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from holistic_native.compress.plan import Settings
from holistic_native.compress.quantize import planner
from holistic_native.tflite.int8.recipe import QuantizeRecipe

if TYPE_CHECKING:
    from holistic_native.compress.crops import Crops
    from holistic_native.compress.reading import Reading


def collected(recipe: QuantizeRecipe) -> tuple[int, int, int]:
    """Return how a recipe's crops were collected: most crops, frames per file, seed.

    Raises:
        ValueError: the recipe does not say.
    """
    calibration = recipe.measured.get("calibration", {})
    try:
        return int(calibration["limit"]), int(calibration["frames"]), int(recipe.measured["seed"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"the recipe of {recipe.model} does not say how its crops were collected") from error


def replay(recipe: QuantizeRecipe, content: bytes, reading: Reading, calibration: Crops) -> QuantizeRecipe:
    """Make a recipe again: no choice is searched, nothing is judged or timed.

    On a processor of the same kind the same data give the same numbers, so the same bytes; on others, activations may
    differ in their last bits.

    Args:
        recipe: with layers, and what was measured.
        content: the float model.
        reading: how to read its outputs.
        calibration: crops collected anew, as `collected` says.

    Returns:
        The recipe; what was measured is taken over.

    Raises:
        ValueError: the recipe leaves its model in float, the model or the crops are others, or other numbers came out.
    """
    if not recipe.layers:
        raise ValueError(f"the recipe of {recipe.model} leaves the model in float: there is nothing to make again")
    source = hashlib.sha256(content).hexdigest()
    if source != recipe.source:
        raise ValueError(f"the recipe is for another {recipe.model}: SHA-256 {recipe.source}, got {source}")
    recorded = recipe.measured["calibration"]
    if calibration.digest() != recorded["sha256"]:
        wanted, found = recorded["crops"], calibration.sources()
        others = sorted(name for name in wanted | found if wanted.get(name) != found.get(name))
        raise ValueError(
            f"--data are not what the recipe of {recipe.model} was learned from; crops differ in number of "
            f"{', '.join(others) or 'none'}" + ("" if others else ", but in what they show")
        )
    settings = Settings(**recipe.measured["settings"])
    made = planner(recipe.model, content, reading, calibration, settings).recipe(recipe.layers)
    made = replace(made, measured=recipe.measured)
    if made != recipe:
        names = ("ranges", "exponents", "corrections")
        differ = [name for name in names if getattr(made, name) != getattr(recipe, name)]
        raise ValueError(f"other {' and '.join(differ)} came out than the recipe of {recipe.model} has")
    return made
