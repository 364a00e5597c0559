"""Draw results on pictures, or in space with matplotlib, under MediaPipe's names.

The picture is BGR and drawn on in place, with OpenCV's lines and circles where it is installed, as in the solutions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.solutions.drawing.connections import drawable
from holistic_native.solutions.drawing.marks import draw_lines, draw_points
from holistic_native.solutions.drawing.pen import pen_for
from holistic_native.solutions.drawing.picture import image_size, normalized_to_pixel_coordinates
from holistic_native.solutions.drawing.plot import normalize_color, plot_points
from holistic_native.solutions.drawing.spec import (
    BLACK_COLOR,
    BLUE_COLOR,
    GREEN_COLOR,
    RED_COLOR,
    WHITE_COLOR,
    DrawingSpec,
)
from holistic_native.solutions.drawing.visible import inside_pixels
from holistic_native.solutions.drawing_utils import draw_axis

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.tasks.components.containers.detections import Detection
    from holistic_native.tasks.components.containers.landmark import NormalizedLandmark
    from holistic_native.tasks.vision.face_landmarker import FaceLandmarksConnections

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

# A landmark with a lower visibility or presence is not drawn.
_SEEN = 0.5
_BGR_CHANNELS = 3
_PLAIN = DrawingSpec()
_RED = DrawingSpec(color=RED_COLOR)
_PLOTTED_POINT = DrawingSpec(color=RED_COLOR, thickness=5)
_PLOTTED_LINE = DrawingSpec(color=BLACK_COLOR, thickness=5)


def draw_landmarks(
    image: np.ndarray,
    landmark_list: list[NormalizedLandmark],
    connections: list[FaceLandmarksConnections.Connection] | None = None,
    landmark_drawing_spec: DrawingSpec | Mapping[int, DrawingSpec] | None = _RED,
    connection_drawing_spec: DrawingSpec | Mapping[tuple[int, int], DrawingSpec] = _PLAIN,
    is_drawing_landmarks: bool = True,
) -> None:
    """Draw the lines between landmarks, then the landmarks; those outside the image or not seen are left out.

    Args:
        image: (height, width, 3) uint8 BGR, drawn on in place.
        landmark_list: as a task returns them; an empty list draws nothing.
        connections: which landmarks to join: objects with `start` and `end`.
        landmark_drawing_spec: how to draw all landmarks, or each by its index; None draws no landmarks.
        connection_drawing_spec: how to draw all lines, or each by its pair.
        is_drawing_landmarks: whether to draw the landmarks besides the lines.

    Raises:
        ValueError: image has not three channels, or a connection names a landmark that is not in the list.
        KeyError: a mapping lacks a landmark or a connection.
    """
    if not landmark_list:
        return
    width, height = image_size(image, _BGR_CHANNELS)
    pixels = inside_pixels(*_visible(landmark_list), width, height)
    pairs = [(line.start, line.end) for line in connections or ()]
    pen = pen_for(image)
    draw_lines(pen, drawable(pairs, len(landmark_list), pixels), pixels, connection_drawing_spec)
    if is_drawing_landmarks and landmark_drawing_spec:
        draw_points(pen, pixels, landmark_drawing_spec)
    pen.flush()


def draw_detection(
    image: np.ndarray,
    detection: Detection,
    keypoint_drawing_spec: DrawingSpec = _RED,
    bbox_drawing_spec: DrawingSpec = _PLAIN,
) -> None:
    """Draw a detection's key points and box; points outside the image are left out.

    Args:
        image: (height, width, 3) uint8 BGR, drawn on in place.
        detection: what to draw.
        keypoint_drawing_spec: how to draw the key points.
        bbox_drawing_spec: how to draw the box.

    Raises:
        ValueError: image has not three channels.
    """
    width, height = image_size(image, _BGR_CHANNELS)
    pen = pen_for(image)
    spec = keypoint_drawing_spec
    for point in detection.keypoints or ():
        pixel = normalized_to_pixel_coordinates(point.x or 0.0, point.y or 0.0, width, height)
        if pixel is not None:
            pen.circle(pixel, spec.circle_radius, spec.color, spec.thickness)
    box = detection.bounding_box
    start, end = (box.origin_x, box.origin_y), (box.origin_x + box.width, box.origin_y + box.height)
    pen.rectangle(start, end, bbox_drawing_spec.color, bbox_drawing_spec.thickness)
    pen.flush()


def plot_landmarks(
    landmark_list: list[NormalizedLandmark],
    connections: list[tuple[int, int]] | None = None,
    landmark_drawing_spec: DrawingSpec = _PLOTTED_POINT,
    connection_drawing_spec: DrawingSpec = _PLOTTED_LINE,
    elevation: int = 10,
    azimuth: int = 10,
) -> None:
    """Show landmarks and the lines between them in space, with matplotlib.

    Args:
        landmark_list: as a task returns them, in the image or in space; an empty list shows nothing.
        connections: which landmarks to join, as pairs of indices.
        landmark_drawing_spec: colour and width of the landmarks.
        connection_drawing_spec: colour and width of the lines.
        elevation: of the viewer: degrees above the floor.
        azimuth: of the viewer: degrees around the body.

    Raises:
        ValueError: a connection names a landmark that is not in the list.
        ImportError: matplotlib is not installed.
    """
    if landmark_list:
        plot_points(
            _visible(landmark_list),
            len(landmark_list),
            connections,
            landmark_drawing_spec,
            connection_drawing_spec,
            elevation,
            azimuth,
            normalize_color,
        )


def _visible(landmarks: list[Any]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return x, y and z of the landmarks that are seen, (n, 3), and their indices, (n,)."""
    rows = [(point.x or 0.0, point.y or 0.0, point.z or 0.0, _is_seen(point)) for point in landmarks]
    table = np.array(rows, np.float64).reshape(-1, 4)
    seen = table[:, 3] != 0
    return table[seen, :3], np.flatnonzero(seen)


def _is_seen(point: Any) -> bool:
    return all(value is None or value >= _SEEN for value in (point.visibility, point.presence))
