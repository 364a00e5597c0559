"""A point of a detection."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class NormalizedKeypoint:
    """A point, as fractions of the image.

    Attributes:
        x: of the image's width, from the left.
        y: of its height, from the top.
        label: what the point is.
        score: of the point.
    """

    x: float | None = None
    y: float | None = None
    label: str | None = None
    score: float | None = None
