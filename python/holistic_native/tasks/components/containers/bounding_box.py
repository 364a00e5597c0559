"""A box in whole pixels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class BoundingBox:
    """A box with upright sides.

    Attributes:
        origin_x: column of its left side, pixels.
        origin_y: row of its top, pixels.
        width: pixels.
        height: pixels.
    """

    origin_x: int
    origin_y: int
    width: int
    height: int
