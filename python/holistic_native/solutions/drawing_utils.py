"""Draw results on pictures, or in space with matplotlib, under MediaPipe's names.

The picture is BGR and drawn on in place. Lines and circles are the ones MediaPipe asks OpenCV for, in its order; where
OpenCV is not installed, they are anti-aliased ones of our own. As
there, the functions read this module's constants at every call, those with an underscore too: programs set them.
"""

from __future__ import annotations

import dataclasses  # noqa: F401 (MediaPipe's module shows it)
import math  # noqa: F401 (as above)
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from typing import List as List  # noqa: UP035 (MediaPipe's module shows these: programs name them in annotations)
from typing import Optional as Optional
from typing import Tuple as Tuple  # noqa: UP035
from typing import Union as Union

import numpy as np

from holistic_native.framework.formats import detection_pb2 as detection_pb2
from holistic_native.framework.formats import landmark_pb2 as landmark_pb2
from holistic_native.framework.formats import location_data_pb2 as location_data_pb2
from holistic_native.messages import LocationData
from holistic_native.solutions.drawing.connections import Connection, drawable
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
from holistic_native.solutions.drawing.visible import inside_pixels, visible_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.messages import Detection, LandmarkList, NormalizedLandmarkList
    from holistic_native.solutions.drawing.picture import Image

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
_PRESENCE_THRESHOLD = 0.5
_VISIBILITY_THRESHOLD = 0.5
_BGR_CHANNELS = 3

_normalized_to_pixel_coordinates = normalized_to_pixel_coordinates
_normalize_color = normalize_color
_PLAIN = DrawingSpec()
_RED = DrawingSpec(color=RED_COLOR)
_PLOTTED_POINT = DrawingSpec(color=RED_COLOR, thickness=5)
_PLOTTED_LINE = DrawingSpec(color=BLACK_COLOR, thickness=5)


def draw_landmarks(
    image: Image,
    landmark_list: LandmarkList | NormalizedLandmarkList,
    connections: Collection[Connection] | None = None,
    landmark_drawing_spec: DrawingSpec | Mapping[int, DrawingSpec] | None = _RED,
    connection_drawing_spec: DrawingSpec | Mapping[Connection, DrawingSpec] = _PLAIN,
    is_drawing_landmarks: bool = True,
) -> None:
    """Draw the lines between landmarks, then the landmarks; those outside the image or not seen are left out.

    Args:
        image: (height, width, 3) uint8 BGR, drawn on in place.
        landmark_list: normalised landmarks, ours or a protobuf message; None draws nothing.
        connections: which landmarks to join, as pairs of indices.
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
    pixels = _pixels(visible_points(landmark_list, _VISIBILITY_THRESHOLD, _PRESENCE_THRESHOLD), width, height)
    pen = pen_for(image)
    draw_lines(pen, drawable(connections, len(landmark_list.landmark), pixels), pixels, connection_drawing_spec)
    if is_drawing_landmarks and landmark_drawing_spec:
        draw_points(pen, pixels, landmark_drawing_spec, WHITE_COLOR)
    pen.flush()


def draw_detection(
    image: Image,
    detection: Detection,
    keypoint_drawing_spec: DrawingSpec = _RED,
    bbox_drawing_spec: DrawingSpec = _PLAIN,
) -> None:
    """Draw a detection's key points and box; a point or corner outside the image goes to pixel (0, 0), as in MediaPipe.

    Args:
        image: (height, width, 3) uint8 BGR, drawn on in place.
        detection: what to draw, ours or a protobuf message.
        keypoint_drawing_spec: how to draw the key points.
        bbox_drawing_spec: how to draw the box.

    Raises:
        ValueError: image has not three channels, or the detection's place is not given relative to the image.
    """
    location = detection.location_data
    if not location:
        return
    width, height = image_size(image, _BGR_CHANNELS)
    if location.format != LocationData.RELATIVE_BOUNDING_BOX:
        raise ValueError("LocationData must be relative for this drawing funtion to work.")  # codespell:ignore funtion

    def pixel(x: float, y: float) -> tuple[int, int]:
        return _normalized_to_pixel_coordinates(x, y, width, height) or (0, 0)

    pen = pen_for(image)
    spec = keypoint_drawing_spec
    for point in location.relative_keypoints:
        pen.circle(pixel(point.x, point.y), spec.circle_radius, spec.color, spec.thickness)
    if location.HasField("relative_bounding_box"):
        box = location.relative_bounding_box
        start, end = pixel(box.xmin, box.ymin), pixel(box.xmin + box.width, box.ymin + box.height)
        pen.rectangle(start, end, bbox_drawing_spec.color, bbox_drawing_spec.thickness)
    pen.flush()


def draw_axis(
    image: Image,
    rotation: NDArray[np.floating],
    translation: NDArray[np.floating],
    focal_length: tuple[float, float] = (1.0, 1.0),
    principal_point: tuple[float, float] = (0.0, 0.0),
    axis_length: float = 0.1,
    axis_drawing_spec: DrawingSpec = _PLAIN,
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
    """
    width, height = image_size(image, _BGR_CHANNELS)
    ends = np.hstack([np.zeros((3, 1), np.float32), np.eye(3, dtype=np.float32)])  # the origin, then each axis
    x, y, z = (np.matmul(rotation, axis_length * ends).T + translation).T
    # The small number keeps a point in the camera's plane from a division by zero; MediaPipe's choice.
    right = np.clip(-focal_length[0] * x / (z + 1e-5) + principal_point[0], -1, 1)
    up = np.clip(-focal_length[1] * y / (z + 1e-5) + principal_point[1], -1, 1)
    columns = ((1 + right) * 0.5 * width).astype(np.int32).tolist()
    rows = ((1 - up) * 0.5 * height).astype(np.int32).tolist()
    origin, *tips = zip(columns, rows, strict=True)
    pen = pen_for(image)
    for tip, color in zip(tips, (RED_COLOR, GREEN_COLOR, BLUE_COLOR), strict=True):
        pen.arrow(origin, tip, color, axis_drawing_spec.thickness)
    pen.flush()


def plot_landmarks(
    landmark_list: LandmarkList | NormalizedLandmarkList,
    connections: Collection[Connection] | None = None,
    landmark_drawing_spec: DrawingSpec = _PLOTTED_POINT,
    connection_drawing_spec: DrawingSpec = _PLOTTED_LINE,
    elevation: int = 10,
    azimuth: int = 10,
) -> None:
    """Show landmarks and the lines between them in space, with matplotlib.

    Args:
        landmark_list: landmarks, ours or a protobuf message; None shows nothing.
        connections: which landmarks to join, as pairs of indices.
        landmark_drawing_spec: colour and width of the landmarks.
        connection_drawing_spec: colour and width of the lines.
        elevation: where to look from: degrees above the floor.
        azimuth: where to look from: degrees around the body.

    Raises:
        ValueError: a connection names a landmark that is not in the list.
        ImportError: matplotlib is not installed.
    """
    if not landmark_list:
        return
    plot_points(
        visible_points(landmark_list, _VISIBILITY_THRESHOLD, _PRESENCE_THRESHOLD),
        len(landmark_list.landmark),
        connections,
        landmark_drawing_spec,
        connection_drawing_spec,
        elevation,
        azimuth,
        _normalize_color,
    )


def _pixels(seen: tuple[NDArray[np.float64], NDArray[np.intp]], width: int, height: int) -> dict[int, tuple[int, int]]:
    """Return the pixels of points by index, without those outside the image."""
    points, indices = seen
    if _normalized_to_pixel_coordinates is normalized_to_pixel_coordinates:
        return inside_pixels(points, indices, width, height)
    # A program has put a function of its own in its place.
    placed = (_normalized_to_pixel_coordinates(x, y, width, height) for x, y, _ in points.tolist())
    return {index: pixel for index, pixel in zip(indices.tolist(), placed, strict=True) if pixel}
