"""What something was recognised as."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Category:
    """One class of a classifier, and its score.

    Attributes:
        index: of the class in the model's output.
        score: 0..1.
        display_name: the class's name for people.
        category_name: the class's label.
    """

    index: int | None = None
    score: float | None = None
    display_name: str | None = None
    category_name: str | None = None
