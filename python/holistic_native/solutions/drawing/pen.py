"""What draws lines and circles: OpenCV, as in MediaPipe, or our own kernel where it is not installed."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from holistic_native import _core
from holistic_native.media.opencv.library import load_cv2
from holistic_native.solutions.drawing.spec import disc_radius, stroke_width

if TYPE_CHECKING:
    from holistic_native.solutions.drawing.picture import Image
    from holistic_native.solutions.drawing.spec import Color

Pixel = tuple[int, int]
# Of an arrow: OpenCV's.
_TIP_SHARE, _TIP_ANGLE = 0.1, math.pi / 4
_CORNERS = 24


class Pen(Protocol):
    """Draws on one picture; a thickness below 0 fills."""

    def line(self, start: Pixel, end: Pixel, color: Color, thickness: int) -> None:
        """Draw a line."""

    def circle(self, center: Pixel, radius: int, color: Color, thickness: int) -> None:
        """Draw a circle."""

    def rectangle(self, start: Pixel, end: Pixel, color: Color, thickness: int) -> None:
        """Draw a rectangle by two corners."""

    def arrow(self, start: Pixel, end: Pixel, color: Color, thickness: int) -> None:
        """Draw a line with a tip."""

    def flush(self) -> None:
        """Put on the picture what is not there yet."""


def pen_for(image: Image) -> Pen:
    """Return what draws on an image, (height, width, 3 or more) uint8, in place."""
    try:
        return _Cv2Pen(image, load_cv2())
    except RuntimeError:  # not installed
        return OwnPen(image)


class _Cv2Pen:
    def __init__(self, image: Image, cv2: Any) -> None:
        self._image = image
        self._cv2 = cv2

    def line(self, start: Pixel, end: Pixel, color: Color, thickness: int) -> None:
        self._cv2.line(self._image, start, end, color, thickness)

    def circle(self, center: Pixel, radius: int, color: Color, thickness: int) -> None:
        self._cv2.circle(self._image, center, radius, color, thickness)

    def rectangle(self, start: Pixel, end: Pixel, color: Color, thickness: int) -> None:
        self._cv2.rectangle(self._image, start, end, color, thickness)

    def arrow(self, start: Pixel, end: Pixel, color: Color, thickness: int) -> None:
        self._cv2.arrowedLine(self._image, start, end, color, thickness)

    def flush(self) -> None:
        """Nothing waits."""


class OwnPen:
    """A `Pen` that draws anti-aliased, without OpenCV."""

    def __init__(self, image: Image) -> None:
        """Draw on an image, (height, width, 3 or more) uint8."""
        self._image = image
        self._look: tuple[Color, float] | None = None
        self._waiting: list[tuple[float, float, float, float]] = []

    def line(self, start: Pixel, end: Pixel, color: Color, thickness: int) -> None:
        """Draw a line."""
        self._add(color, stroke_width(thickness) / 2, [(*start, *end)])

    def circle(self, center: Pixel, radius: int, color: Color, thickness: int) -> None:
        """Draw a circle, or a disc where its rim would leave no hole."""
        x, y = center
        if thickness < 0 or radius < stroke_width(thickness):
            self._add(color, disc_radius(radius, thickness), [(x, y, x, y)])
            return
        angles = [2 * math.pi * corner / _CORNERS for corner in range(_CORNERS + 1)]
        rim = [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]
        self._add(color, stroke_width(thickness) / 2, [(*a, *b) for a, b in pairwise(rim)])

    def rectangle(self, start: Pixel, end: Pixel, color: Color, thickness: int) -> None:
        """Draw a rectangle by two corners."""
        (left, right), (top, bottom) = sorted((start[0], end[0])), sorted((start[1], end[1]))
        if thickness < 0:
            self.flush()
            self._image[max(top, 0) : bottom + 1, max(left, 0) : right + 1, :3] = color
            return
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        self._add(color, stroke_width(thickness) / 2, [(*a, *b) for a, b in pairwise(corners)])

    def arrow(self, start: Pixel, end: Pixel, color: Color, thickness: int) -> None:
        """Draw a line with a tip."""
        x, y = end
        length = _TIP_SHARE * math.hypot(x - start[0], y - start[1])
        back = math.atan2(start[1] - y, start[0] - x)
        tips = [
            (x, y, x + length * math.cos(back + turn), y + length * math.sin(back + turn))
            for turn in (_TIP_ANGLE, -_TIP_ANGLE)
        ]
        self._add(color, stroke_width(thickness) / 2, [(*start, *end), *tips])

    def flush(self) -> None:
        """Put on the picture what waits for more of its kind."""
        if self._look is not None and self._waiting:
            color, radius = self._look
            _core.paint(self._image, np.array(self._waiting, np.float32), radius, color)
        self._waiting.clear()

    def _add(self, color: Color, radius: float, segments: list[tuple[float, float, float, float]]) -> None:
        if self._look != (color, radius):
            self.flush()
            self._look = color, radius
        self._waiting += segments
