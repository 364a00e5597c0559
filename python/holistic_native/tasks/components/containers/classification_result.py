"""What classifiers return."""

from __future__ import annotations

from dataclasses import dataclass

from holistic_native.tasks.components.containers.category import Category


@dataclass
class Classifications:
    """The classes found by one head of a classifier.

    Attributes:
        categories: the classes, best first.
        head_index: which output of the model it is.
        head_name: that output's name.
    """

    categories: list[Category]
    head_index: int
    head_name: str | None = None


@dataclass
class ClassificationResult:
    """What a classifier returns for one input.

    Attributes:
        classifications: of each head.
        timestamp_ms: of the input, where it is part of a stream.
    """

    classifications: list[Classifications]
    timestamp_ms: int | None = None
