"""Rectangles: in pixels, as fractions of the image, rotated."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Rect:
    """A rectangle in pixels.

    Attributes:
        left: column of its left side.
        top: row of its top.
        bottom: row of its bottom.
        right: column of its right side.
    """

    left: int
    top: int
    bottom: int
    right: int


@dataclass
class RectF:
    """A rectangle as fractions of the image.

    Attributes:
        left: of the image's width.
        top: of its height.
        bottom: of its height.
        right: of its width.
    """

    left: float
    top: float
    bottom: float
    right: float


@dataclass
class NormalizedRect:
    """A rotated rectangle as fractions of the image.

    Attributes:
        x_center: of the image's width.
        y_center: of its height.
        width: of the image's width.
        height: of its height.
        rotation: radians, clockwise.
        rect_id: a number of its own, to know it again.
    """

    x_center: float
    y_center: float
    width: float
    height: float
    rotation: float | None = 0.0
    rect_id: int | None = None
