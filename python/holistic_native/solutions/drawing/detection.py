"""Draw a detection: a box and key points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native.app.opencv import load_cv2
from holistic_native.messages import LocationData
from holistic_native.solutions.drawing.picture import image_size, normalized_to_pixel_coordinates
from holistic_native.solutions.drawing.spec import PLAIN, RED, DrawingSpec

if TYPE_CHECKING:
    from holistic_native.messages import Detection
    from holistic_native.solutions.drawing.picture import Image


def draw_detection(
    image: Image,
    detection: Detection,
    keypoint_drawing_spec: DrawingSpec = RED,
    bbox_drawing_spec: DrawingSpec = PLAIN,
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
    width, height = image_size(image)
    if location.format != LocationData.RELATIVE_BOUNDING_BOX:
        raise ValueError("LocationData must be relative for this drawing funtion to work.")  # codespell:ignore funtion

    def pixel(x: float, y: float) -> tuple[int, int]:
        return normalized_to_pixel_coordinates(x, y, width, height) or (0, 0)

    cv2 = load_cv2()
    spec = keypoint_drawing_spec
    for point in location.relative_keypoints:
        cv2.circle(image, pixel(point.x, point.y), spec.circle_radius, spec.color, spec.thickness)
    if location.HasField("relative_bounding_box"):
        box = location.relative_bounding_box
        start, end = pixel(box.xmin, box.ymin), pixel(box.xmin + box.width, box.ymin + box.height)
        cv2.rectangle(image, start, end, bbox_drawing_spec.color, bbox_drawing_spec.thickness)
