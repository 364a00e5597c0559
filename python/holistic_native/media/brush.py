"""Anti-aliased strokes on a picture, many at once; positions are float pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.media.opencv import load_cv2

if TYPE_CHECKING:
    from numpy.typing import NDArray

Colour = tuple[int, int, int]
# OpenCV takes positions as integers with this many fractional bits.
_FRACTION_BITS = 4
# Beyond this many pixels a position is no longer worth being exact, and OpenCV's integers would overflow.
_FAR = 1e6
_ANGLES = np.linspace(0, 2 * np.pi, 16, endpoint=False)
_CIRCLE = np.stack((np.cos(_ANGLES), np.sin(_ANGLES)), axis=-1).astype(np.float32)


def _fixed_point(positions: NDArray[np.float32]) -> NDArray[np.int32]:
    return np.rint(np.clip(positions, -_FAR, _FAR) * (1 << _FRACTION_BITS)).astype(np.int32)


class Brush:
    """Draw on one picture.

    Attributes:
        picture: (H, W, 3) uint8 RGB, changed in place.
    """

    def __init__(self, picture: NDArray[np.uint8]) -> None:
        self.picture = picture
        self._cv2: Any = load_cv2()

    def lines(self, segments: NDArray[np.float32], colour: Colour, thickness: float) -> None:
        """Draw separate straight lines.

        Args:
            segments: (N, 2, 2) float, from and to, x and y in pixels of the picture.
            colour: red, green, blue, 0 to 255.
            thickness: in pixels, rounded, at least 1.
        """
        if len(segments):
            self._cv2.polylines(
                self.picture,
                _fixed_point(segments),
                False,
                colour,
                max(1, round(thickness)),
                self._cv2.LINE_AA,
                _FRACTION_BITS,
            )

    def dots(self, points: NDArray[np.float32], colour: Colour, radius: float) -> None:
        """Draw filled circles.

        Args:
            points: (N, 2) float, x and y in pixels of the picture.
            colour: red, green, blue, 0 to 255.
            radius: in pixels.
        """
        # OpenCV's own small circles are diamonds (it takes four corners below a radius of three pixels).
        rims = _fixed_point(points[:, np.newaxis] + _CIRCLE * np.float32(radius))
        for rim in rims:
            self._cv2.fillConvexPoly(self.picture, rim, colour, self._cv2.LINE_AA, _FRACTION_BITS)

    def ring(self, centre: NDArray[np.float32], radius: float, colour: Colour, thickness: float) -> None:
        """Draw a circle's rim.

        Args:
            centre: (2,) float, x and y in pixels of the picture.
            radius: in pixels.
            colour: red, green, blue, 0 to 255.
            thickness: in pixels, rounded, at least 1.
        """
        rim = centre + _CIRCLE * np.float32(radius)
        self.lines(np.stack((rim, np.roll(rim, 1, axis=0)), axis=1), colour, thickness)

    def faint_lines(self, segments: NDArray[np.float32], colour: Colour, opacity: float) -> None:
        """Draw separate straight lines, one pixel wide, that the picture shines through.

        Args:
            segments: (N, 2, 2) float, from and to, x and y in pixels of the picture.
            colour: red, green, blue, 0 to 255.
            opacity: 0 (invisible) to 1.
        """
        height, width = self.picture.shape[:2]
        corners = segments.reshape(-1, 2)
        left, top = np.clip(np.floor(corners.min(axis=0)) - 2, 0, (width, height)).astype(int)
        right, bottom = np.clip(np.ceil(corners.max(axis=0)) + 3, 0, (width, height)).astype(int)
        below = self.picture[top:bottom, left:right]
        if not below.size:
            return
        above = Brush(below.copy())
        above.lines(segments - np.array((left, top), np.float32), colour, 1)
        self._cv2.addWeighted(above.picture, opacity, below, 1 - opacity, 0, dst=below)

    def tint(self, mask: NDArray[np.float32], colour: Colour, opacity: float) -> None:
        """Colour the picture where a mask says so.

        Args:
            mask: (H, W) float32, 0 (leave) to 1 (tint).
            colour: red, green, blue, 0 to 255.
            opacity: how much of the colour the picture takes where the mask is 1.
        """
        # Most of the mask is zero: working on the box around the rest saves most of the time.
        left, top, width, height = self._cv2.boundingRect((mask > 1 / 255).astype(np.uint8))
        if not width:
            return
        below = self.picture[top : top + height, left : left + width]
        weight = self._cv2.convertScaleAbs(mask[top : top + height, left : left + width], alpha=255 * opacity)
        weight = self._cv2.cvtColor(weight, self._cv2.COLOR_GRAY2RGB)
        tint = self._cv2.multiply(weight, (*colour, 0), scale=1 / 255)
        rest = self._cv2.multiply(below, self._cv2.bitwise_not(weight), scale=1 / 255)
        self._cv2.add(tint, rest, dst=below)
