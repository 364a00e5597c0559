"""Draw results on pictures with OpenCV, or in space with matplotlib, under MediaPipe's names.

The picture is BGR and drawn on in place. Lines and circles are the ones MediaPipe asks OpenCV for, in its order.
"""

from __future__ import annotations

from holistic_native.solutions.drawing.axis import draw_axis
from holistic_native.solutions.drawing.detection import draw_detection
from holistic_native.solutions.drawing.landmarks import draw_landmarks
from holistic_native.solutions.drawing.picture import normalized_to_pixel_coordinates
from holistic_native.solutions.drawing.plot import plot_landmarks
from holistic_native.solutions.drawing.spec import (
    BLACK_COLOR,
    BLUE_COLOR,
    GREEN_COLOR,
    RED_COLOR,
    WHITE_COLOR,
    DrawingSpec,
)

__all__ = [
    "BLACK_COLOR",
    "BLUE_COLOR",
    "GREEN_COLOR",
    "RED_COLOR",
    "WHITE_COLOR",
    "DrawingSpec",
    "draw_axis",
    "draw_detection",
    "draw_landmarks",
    "plot_landmarks",
]

# Not public, but many tutorials use it.
_normalized_to_pixel_coordinates = normalized_to_pixel_coordinates
