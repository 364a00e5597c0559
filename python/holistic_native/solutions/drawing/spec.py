"""Colours, and how thick and large things are drawn."""

from __future__ import annotations

from dataclasses import dataclass

Color = tuple[int, int, int]

WHITE_COLOR = (224, 224, 224)
BLACK_COLOR = (0, 0, 0)
RED_COLOR = (0, 0, 255)
GREEN_COLOR = (0, 128, 0)
BLUE_COLOR = (255, 0, 0)


def stroke_width(thickness: int) -> int:
    """Return how wide OpenCV draws a line of some thickness, in pixels: an odd number, so that it has a middle."""
    return max(thickness, 1) | 1


def disc_radius(radius: int, thickness: int) -> float:
    """Return how far OpenCV's circle reaches from the middle of its pixel, in pixels."""
    return radius + stroke_width(thickness) / 2


@dataclass
class DrawingSpec:
    """How to draw something.

    Attributes:
        color: blue, green, red, 0..255 each.
        thickness: of lines, in pixels; negative fills circles.
        circle_radius: in pixels.
    """

    color: Color = WHITE_COLOR
    thickness: int = 2
    circle_radius: int = 2
