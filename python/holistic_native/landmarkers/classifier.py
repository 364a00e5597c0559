"""Which gestures of a classifier count, and the best of several classifiers.

Source: MediaPipe's classification postprocessing graph and CombinedPredictionCalculator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# A custom classifier that has this for a hand leaves it to the canned one.
NONE = "None"


class Gesture(NamedTuple):
    """A gesture of a hand.

    Attributes:
        label: its name, "" where the model names none.
        score: how sure it is, 0..1.
    """

    label: str
    score: np.float32


@dataclass(frozen=True)
class ClassifierSettings:
    """The numbers of ClassifierOptions.

    Attributes:
        max_results: so many of the best count; below 1 all.
        score_threshold: the lowest score that counts; None or 0 for the model's own.
        allowed: the labels that count; empty for all.
        denied: labels that do not count, where none are allowed.
    """

    max_results: int = -1
    score_threshold: float | None = None
    allowed: Sequence[str] = ()
    denied: Sequence[str] = ()


class Selection:
    """Which of a classifier's scores count."""

    def __init__(
        self, labels: Sequence[str], gestures: int, threshold: float | None, settings: ClassifierSettings
    ) -> None:
        """Set the rules.

        Args:
            labels: names of the gestures; empty for none.
            gestures: how many there are.
            threshold: the model's own lowest score; None for none.
            settings: the caller's.

        Raises:
            ValueError: labels are allowed or denied, and there are none.
        """
        listed = settings.allowed or settings.denied
        if listed and not labels:
            raise ValueError(
                "Using `category_allowlist` or `category_denylist` requires labels to be present in the "
                "TFLite Model Metadata but none was found."
            )
        self._labels = [*labels, *[""] * gestures][:gestures]
        self._lowest = np.float32(settings.score_threshold or (-np.inf if threshold is None else threshold))
        self._most = settings.max_results if settings.max_results > 0 else gestures
        # Labels that the model does not have are passed over, so that a list of nothing else changes nothing.
        known = {index for index, label in enumerate(self._labels) if label in listed}
        everything = set(range(gestures))
        self._counted = sorted((known if settings.allowed else everything - known) if known else everything)

    def best(self, scores: NDArray[np.float32]) -> list[Gesture]:
        """Return the gestures that count, the best first."""
        found = [Gesture(self._labels[index], scores[index]) for index in self._counted]
        counted = [gesture for gesture in found if gesture.score >= self._lowest]
        return sorted(counted, key=lambda gesture: -gesture.score)[: self._most]


def combined(predictions: Sequence[Sequence[Gesture]]) -> Gesture | None:
    """Return the gesture of a hand, given what each classifier has for it, the custom one first; None for none."""
    highest = [
        max((gesture for gesture in found if gesture.score > 0), key=lambda gesture: gesture.score, default=None)
        for found in predictions
    ]
    there = [gesture for gesture in highest if gesture is not None]
    return next((gesture for gesture in there if gesture.label != NONE), there[0] if there else None)
