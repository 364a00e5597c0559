"""Anti-aliased strokes on a picture, many at once; positions are float pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native import _core

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.arrays import Mask, Picture, Points

Colour = tuple[int, int, int]
_ANGLES = np.linspace(0, 2 * np.pi, 16, endpoint=False)
_CIRCLE = np.stack((np.cos(_ANGLES), np.sin(_ANGLES)), axis=-1).astype(np.float32)


class Brush:
    """Draw on one picture.

    Attributes:
        picture: (H, W, 3) uint8 RGB, changed in place.
    """

    def __init__(self, picture: Picture) -> None:
        self.picture = picture

    def lines(self, segments: NDArray[np.float32], colour: Colour, thickness: float, *, opacity: float = 1.0) -> None:
        """Draw separate straight lines, as one shape.

        Args:
            segments: (N, 2, 2) float, from and to, x and y in pixels of the picture.
            colour: red, green, blue, 0 to 255.
            thickness: in pixels, at least 1.
            opacity: 0 (invisible) to 1.
        """
        flat = np.ascontiguousarray(segments.reshape(-1, 4), np.float32)
        _core.paint(self.picture, flat, max(1.0, thickness) / 2, colour, opacity)

    def dots(self, points: Points, colour: Colour, radius: float) -> None:
        """Draw filled circles.

        Args:
            points: (N, 2) float, x and y in pixels of the picture.
            colour: red, green, blue, 0 to 255.
            radius: in pixels.
        """
        _core.paint(self.picture, np.ascontiguousarray(np.tile(points, 2), np.float32), radius, colour)

    def ring(self, centre: NDArray[np.float32], radius: float, colour: Colour, thickness: float) -> None:
        """Draw a circle's rim.

        Args:
            centre: (2,) float, x and y in pixels of the picture.
            radius: in pixels.
            colour: red, green, blue, 0 to 255.
            thickness: in pixels, at least 1.
        """
        rim = centre + _CIRCLE * np.float32(radius)
        self.lines(np.stack((rim, np.roll(rim, 1, axis=0)), axis=1), colour, thickness)

    def tint(self, mask: Mask, colour: Colour, opacity: float) -> None:
        """Tint the picture by a mask.

        Args:
            mask: (H, W) float32, 0 (leave) to 1 (tint).
            colour: red, green, blue, 0 to 255.
            opacity: how much of the colour the picture takes where the mask is 1.
        """
        _core.tint(self.picture, np.ascontiguousarray(mask, np.float32), colour, opacity)
