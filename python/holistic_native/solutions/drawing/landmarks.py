"""Draw landmarks and the lines between them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from holistic_native.app.opencv import load_cv2
from holistic_native.solutions.drawing.connections import Connection, drawable
from holistic_native.solutions.drawing.picture import image_size
from holistic_native.solutions.drawing.spec import PLAIN, RED, WHITE_COLOR, DrawingSpec
from holistic_native.solutions.drawing.visible import visible_pixels

if TYPE_CHECKING:
    from holistic_native.messages import LandmarkList
    from holistic_native.solutions.drawing.picture import Image


def draw_landmarks(
    image: Image,
    landmark_list: LandmarkList,
    connections: Collection[Connection] | None = None,
    landmark_drawing_spec: DrawingSpec | Mapping[int, DrawingSpec] | None = RED,
    connection_drawing_spec: DrawingSpec | Mapping[Connection, DrawingSpec] = PLAIN,
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
    pixels = visible_pixels(landmark_list, *image_size(image))
    cv2 = load_cv2()
    line_spec = _chooser(connection_drawing_spec)
    for connection in drawable(connections, len(landmark_list.landmark), pixels):
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


def _chooser(spec: Any) -> Callable[[Any], DrawingSpec]:
    return spec.__getitem__ if isinstance(spec, Mapping) else lambda _: spec
