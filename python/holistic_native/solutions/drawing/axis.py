"""Draw the axes of an object in space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native.app.opencv import load_cv2
from holistic_native.solutions.drawing.picture import image_size
from holistic_native.solutions.drawing.spec import BLUE_COLOR, GREEN_COLOR, PLAIN, RED_COLOR, DrawingSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.solutions.drawing.picture import Image


def draw_axis(
    image: Image,
    rotation: NDArray[np.floating],
    translation: NDArray[np.floating],
    focal_length: tuple[float, float] = (1.0, 1.0),
    principal_point: tuple[float, float] = (0.0, 0.0),
    axis_length: float = 0.1,
    axis_drawing_spec: DrawingSpec = PLAIN,
) -> None:
    """Draw an object's axes as arrows: x red, y green, z blue.

    Args:
        image: (height, width, 3) uint8 BGR, drawn on in place.
        rotation: (3, 3), from the object's frame to the camera's.
        translation: (3,), the object's origin in the camera's frame.
        focal_length: along x and y, in half image widths and heights.
        principal_point: x and y, -1..1, to the right and upwards.
        axis_length: of an arrow, in the unit of translation.
        axis_drawing_spec: how thick the arrows are.

    Raises:
        ValueError: image has not three channels.
        RuntimeError: OpenCV is not installed.
    """
    width, height = image_size(image)
    ends = np.hstack([np.zeros((3, 1), np.float32), np.eye(3, dtype=np.float32)])  # the origin, then each axis
    x, y, z = (np.matmul(rotation, axis_length * ends).T + translation).T
    # The small number keeps a point in the camera's plane from a division by zero; MediaPipe's choice.
    right = np.clip(-focal_length[0] * x / (z + 1e-5) + principal_point[0], -1, 1)
    up = np.clip(-focal_length[1] * y / (z + 1e-5) + principal_point[1], -1, 1)
    columns = ((1 + right) * 0.5 * width).astype(np.int32).tolist()
    rows = ((1 - up) * 0.5 * height).astype(np.int32).tolist()
    origin, *tips = zip(columns, rows, strict=True)
    cv2 = load_cv2()
    for tip, color in zip(tips, (RED_COLOR, GREEN_COLOR, BLUE_COLOR), strict=True):
        cv2.arrowedLine(image, origin, tip, color, axis_drawing_spec.thickness)
