"""The plain way to draw landmarks: red points, white bones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native import topology
from holistic_native.media.brush import Brush, Colour
from holistic_native.media.overlay import extent_of, pairs_of, shown_of

if TYPE_CHECKING:
    from holistic_native.arrays import Image
    from holistic_native.result import HolisticResult

POINTS: Colour = (255, 0, 0)
BONES: Colour = (255, 255, 255)
_FACE = pairs_of(topology.FACEMESH_CONTOURS)
_HAND = pairs_of(topology.HAND_CONNECTIONS)
_BODY = pairs_of(topology.POSE_CONNECTIONS)


def draw_classic(picture: Image, result: HolisticResult) -> None:
    """Draw every landmark as a red point, and white lines between them: the outlines alone of the face mesh.

    Body landmarks with a visibility below 0.5 are left out, as are the body model's own head and palm where the face
    mesh or the hand was found.

    Args:
        picture: (H, W, 3) uint8 RGB, changed in place.
        result: the landmarks found in that picture.
    """
    brush = Brush(picture)
    size = np.array(picture.shape[1::-1], np.float32)
    stroke = max(1.0, float(np.sqrt(size.prod())) / 400)
    face, body = result.face_landmarks, result.pose_landmarks
    if face is not None:
        points = face.array[:, :2] * size
        fine = min(stroke * 0.4, extent_of(points) / 300)  # its points lie close together
        brush.lines(points[_FACE], BONES, fine)
        brush.dots(points, POINTS, fine)
    if body is not None:
        points, shown = body.array[:, :2] * size, shown_of(body.array, result)
        brush.lines(points[_BODY[shown[_BODY].all(axis=1)]], BONES, stroke)
        brush.dots(points[shown], POINTS, stroke * 1.5)
    for hand in (result.left_hand_landmarks, result.right_hand_landmarks):
        if hand is not None:
            points = hand.array[:, :2] * size
            width = min(stroke, extent_of(points) / 40)
            brush.lines(points[_HAND], BONES, width)
            brush.dots(points, POINTS, width * 1.2)
