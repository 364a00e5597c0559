"""What a search for a smaller model found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from holistic_native.compress.search import Trial
from holistic_native.tflite.int8.recipe import QuantizeRecipe


@dataclass(frozen=True)
class Outcome:
    """What a search found.

    Attributes:
        recipe: with what was measured; without layers when no choice is both faster and within the budget.
        steps: all choices that were measured.
    """

    recipe: QuantizeRecipe
    steps: Sequence[Trial]
