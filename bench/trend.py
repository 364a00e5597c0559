"""Whether something grows: the slope of a straight line through samples, and how well it is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import linear_regression


@dataclass(frozen=True)
class Trend:
    """A least-squares line.

    Attributes:
        slope: per unit of x.
        error: the slope's standard error, for samples of which each resembles the one before as much as they do here.
        count: samples.
    """

    slope: float
    error: float
    count: int

    @property
    def flat(self) -> bool:
        """Whether a slope of 0 is within two standard errors."""
        return abs(self.slope) <= 2 * self.error or self.slope == 0


def trend(x: Sequence[float], y: Sequence[float]) -> Trend:
    """Fit a line through at least three samples, not all at the same x.

    Raises:
        ValueError: there are fewer.
    """
    if len(x) < 3:
        raise ValueError(f"a slope with its error needs at least 3 samples, got {len(x)}")
    slope, intercept = linear_regression(x, y)
    middle = sum(x) / len(x)
    squares = sum((at - middle) ** 2 for at in x)
    left = [value - intercept - slope * at for at, value in zip(x, y, strict=True)]
    scatter = sum(value**2 for value in left)
    error = math.sqrt(scatter / (len(x) - 2) / squares)
    return Trend(slope, error * math.sqrt(_samples_per_independent_one(left, scatter)), len(x))


def _samples_per_independent_one(left: Sequence[float], scatter: float) -> float:
    """Return how many samples count as one, if each takes over a share of the last one's deviation: AR(1)."""
    if scatter == 0:
        return 1.0
    share = sum(one * next_ for one, next_ in pairwise(left)) / scatter
    return (1 + share) / (1 - share) if share > 0 else 1.0
