"""Draw results on pictures with OpenCV, or in space with matplotlib, under MediaPipe's names.

The picture is BGR and drawn on in place. Lines and circles are the ones MediaPipe asks OpenCV for, in its order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.app.opencv import load_cv2
from holistic_native.messages import LocationData
from holistic_native.solutions.visible import visible_pixels, visible_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.messages import Detection, LandmarkList

    Image = NDArray[np.uint8]
    Connection = tuple[int, int]
    Color = tuple[int, int, int]

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

WHITE_COLOR = (224, 224, 224)
BLACK_COLOR = (0, 0, 0)
RED_COLOR = (0, 0, 255)
GREEN_COLOR = (0, 128, 0)
BLUE_COLOR = (255, 0, 0)


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


_PLAIN = DrawingSpec()
_RED = DrawingSpec(color=RED_COLOR)
_PLOTTED_POINT = DrawingSpec(color=RED_COLOR, thickness=5)
_PLOTTED_LINE = DrawingSpec(color=BLACK_COLOR, thickness=5)


def _normalized_to_pixel_coordinates(
    normalized_x: float, normalized_y: float, image_width: int, image_height: int
) -> tuple[int, int] | None:
    """Return the pixel of a point given as fractions of the image; None outside it. Tutorials use this one, too."""
    inside = all(0 <= value < 1 or math.isclose(1, value) for value in (normalized_x, normalized_y))
    if not inside:
        return None
    column, row = math.floor(normalized_x * image_width), math.floor(normalized_y * image_height)
    return min(column, image_width - 1), min(row, image_height - 1)


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
        RuntimeError: OpenCV is not installed.
    """
    location = detection.location_data
    if not location:
        return
    width, height = _size(image)
    if location.format != LocationData.RELATIVE_BOUNDING_BOX:
        raise ValueError("LocationData must be relative for this drawing funtion to work.")

    def pixel(x: float, y: float) -> tuple[int, int]:
        return _normalized_to_pixel_coordinates(x, y, width, height) or (0, 0)

    cv2 = load_cv2()
    spec = keypoint_drawing_spec
    for point in location.relative_keypoints:
        cv2.circle(image, pixel(point.x, point.y), spec.circle_radius, spec.color, spec.thickness)
    if location.HasField("relative_bounding_box"):
        box = location.relative_bounding_box
        start, end = pixel(box.xmin, box.ymin), pixel(box.xmin + box.width, box.ymin + box.height)
        cv2.rectangle(image, start, end, bbox_drawing_spec.color, bbox_drawing_spec.thickness)


def draw_landmarks(
    image: Image,
    landmark_list: LandmarkList,
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
        RuntimeError: OpenCV is not installed.
    """
    if not landmark_list:
        return
    pixels = visible_pixels(landmark_list, *_size(image))
    cv2 = load_cv2()
    line_spec = _chooser(connection_drawing_spec)
    for connection in _drawable(connections, len(landmark_list.landmark), pixels):
        spec = line_spec(connection)
        cv2.line(image, pixels[connection[0]], pixels[connection[1]], spec.color, spec.thickness)
    if not (is_drawing_landmarks and landmark_drawing_spec):
        return
    point_spec = _chooser(landmark_drawing_spec)
    for index, pixel in pixels.items():
        spec = point_spec(index)
        rim = max(spec.circle_radius + 1, int(spec.circle_radius * 1.2))
        cv2.circle(image, pixel, rim, WHITE_COLOR, spec.thickness)
        cv2.circle(image, pixel, spec.circle_radius, spec.color, spec.thickness)


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
        RuntimeError: OpenCV is not installed.
    """
    width, height = _size(image)
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


def plot_landmarks(
    landmark_list: LandmarkList,
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
    import matplotlib.pyplot as plt  # type: ignore[import-not-found]

    plt.figure(figsize=(10, 10))
    axes: Any = plt.axes(projection="3d")
    axes.view_init(elev=elevation, azim=azimuth)
    # Depth becomes the plot's first axis, towards the onlooker, and the third one points up.
    points = {index: (-z, x, -y) for index, (x, y, z) in visible_points(landmark_list).items()}
    for point in points.values():
        axes.scatter3D(**_coordinates(point), **_plotted(landmark_drawing_spec))
    for connection in _drawable(connections, len(landmark_list.landmark), points):
        ends = _coordinates(points[connection[0]], points[connection[1]])
        axes.plot3D(**ends, **_plotted(connection_drawing_spec))
    plt.show()


def _size(image: Image) -> tuple[int, int]:
    if image.shape[2] != 3:
        raise ValueError("Input image must contain three channel bgr data.")
    return image.shape[1], image.shape[0]


def _drawable(
    connections: Collection[Connection] | None, count: int, visible: Mapping[int, object]
) -> Iterator[Connection]:
    if not connections:
        return
    for connection in connections:
        start, end = connection[0], connection[1]
        if not (0 <= start < count and 0 <= end < count):
            raise ValueError(
                f"Landmark index is out of range. Invalid connection from landmark #{start} to landmark #{end}."
            )
        if start in visible and end in visible:
            yield connection


def _chooser(spec: Any) -> Callable[[Any], DrawingSpec]:
    return spec.__getitem__ if isinstance(spec, Mapping) else lambda _: spec


def _coordinates(*points: tuple[float, float, float]) -> dict[str, list[float]]:
    return {name: list(values) for name, values in zip(("xs", "ys", "zs"), zip(*points, strict=True), strict=True)}


def _plotted(spec: DrawingSpec) -> dict[str, object]:
    return {"color": tuple(value / 255 for value in reversed(spec.color)), "linewidth": spec.thickness}
