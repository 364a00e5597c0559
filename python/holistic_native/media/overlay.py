"""Draw a result over a picture: mask, face mesh, body and hands, in lines sized to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native import topology
from holistic_native.media.brush import Brush, Colour
from holistic_native.topology import PoseLandmark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from holistic_native.arrays import Image
    from holistic_native.result import HolisticResult

# RGB. The person's left side is warm, the right side cool, what belongs to both is near white.
BACKGROUND: Colour = (22, 25, 31)
LEFT: Colour = (255, 163, 64)
RIGHT: Colour = (64, 190, 255)
MIDDLE: Colour = (232, 236, 242)
LIPS: Colour = (255, 105, 128)
OUTLINE: Colour = (16, 18, 22)
SILHOUETTE: Colour = (92, 112, 214)
# A body landmark that is less visible than this is a guess and is not drawn.
VISIBLE = 0.5


def pairs_of(connections: Iterable[tuple[int, int]]) -> NDArray[np.intp]:
    """Return lines to draw, (N, 2), each once."""
    # Most edges of the tesselation are listed in both directions; one of them is enough to draw.
    return np.array(sorted({(min(pair), max(pair)) for pair in connections}), dtype=np.intp)


_TESSELATION = pairs_of(topology.FACEMESH_TESSELATION)
_FACE_STROKES: tuple[tuple[NDArray[np.intp], Colour], ...] = (
    (pairs_of(topology.FACEMESH_FACE_OVAL), MIDDLE),
    (pairs_of(topology.FACEMESH_LEFT_EYE | topology.FACEMESH_LEFT_EYEBROW), LEFT),
    (pairs_of(topology.FACEMESH_RIGHT_EYE | topology.FACEMESH_RIGHT_EYEBROW), RIGHT),
    (pairs_of(topology.FACEMESH_LIPS), LIPS),
)
# The row of the iris centre; the four rows after it are on the rim.
_IRISES = ((473, LEFT), (468, RIGHT))
_HAND = pairs_of(topology.HAND_CONNECTIONS)
_BODY = pairs_of(topology.POSE_CONNECTIONS)
_HEAD = slice(PoseLandmark.NOSE, PoseLandmark.LEFT_SHOULDER)
_LEFT_PALM = [PoseLandmark.LEFT_PINKY, PoseLandmark.LEFT_INDEX, PoseLandmark.LEFT_THUMB]
_RIGHT_PALM = [PoseLandmark.RIGHT_PINKY, PoseLandmark.RIGHT_INDEX, PoseLandmark.RIGHT_THUMB]
# Shoulders to wrists and hips to ankles carry a dot; palms and feet are lines only.
_JOINTS = [
    *range(PoseLandmark.LEFT_SHOULDER, PoseLandmark.LEFT_PINKY),
    *range(PoseLandmark.LEFT_HIP, PoseLandmark.LEFT_HEEL),
]


def draw_overlay(picture: Image, result: HolisticResult) -> None:
    """Draw everything a result holds.

    Body landmarks with a visibility below 0.5 are left out, as are the body model's own head and palm where the face
    mesh or the hand was found.

    Args:
        picture: (H, W, 3) uint8 RGB, changed in place.
        result: the landmarks and mask found in that picture.
    """
    brush = Brush(picture)
    if result.segmentation_mask is not None:
        brush.tint(result.segmentation_mask, SILHOUETTE, 0.45)
    size = np.array(picture.shape[1::-1], np.float32)
    stroke = float(np.sqrt(size.prod())) / 230
    if result.face_landmarks is not None:
        _draw_face(brush, result.face_landmarks.array[:, :2] * size)
    if result.pose_landmarks is not None:
        _draw_body(brush, result.pose_landmarks.array, result, size, stroke)
    for hand, colour in ((result.left_hand_landmarks, LEFT), (result.right_hand_landmarks, RIGHT)):
        if hand is not None:
            _draw_hand(brush, hand.array[:, :2] * size, colour, stroke)


def shown_of(body: NDArray[np.float32], result: HolisticResult) -> NDArray[np.bool_]:
    """Return which body landmarks, (33, 4), are drawn: those that are visible, and not better known from elsewhere."""
    shown: NDArray[np.bool_] = body[:, 3] >= VISIBLE
    if result.face_landmarks is not None:
        shown[_HEAD] = False
    for hand, palm in ((result.left_hand_landmarks, _LEFT_PALM), (result.right_hand_landmarks, _RIGHT_PALM)):
        if hand is not None:
            shown[palm] = False
    return shown


def extent_of(points: NDArray[np.float32]) -> float:
    """Return the length of the diagonal of the box around points, (N, 2)."""
    return float(np.hypot(*np.ptp(points, axis=0)))


def _draw_face(brush: Brush, points: NDArray[np.float32]) -> None:
    extent = extent_of(points)
    # The mesh has a fixed number of lines: on a small face they would melt into a blot.
    brush.lines(points[_TESSELATION], MIDDLE, 1, opacity=float(np.clip(extent / 600, 0.1, 0.3)))
    for pairs, colour in _FACE_STROKES:
        brush.lines(points[pairs], colour, extent / 200)
    if len(points) > topology.FACEMESH_NUM_LANDMARKS and extent > 80:
        for centre, colour in _IRISES:
            rim = points[centre + 1 : centre + 5] - points[centre]
            brush.ring(points[centre], float(np.hypot(*rim.T).mean()), colour, extent / 250)


def _draw_body(
    brush: Brush, body: NDArray[np.float32], result: HolisticResult, size: NDArray[np.float32], stroke: float
) -> None:
    points = body[:, :2] * size
    shown = shown_of(body, result)
    dotted = np.isin(np.arange(len(points)), _JOINTS)
    for hand, wrist in (
        (result.left_hand_landmarks, PoseLandmark.LEFT_WRIST),
        (result.right_hand_landmarks, PoseLandmark.RIGHT_WRIST),
    ):
        if hand is not None:
            dotted[wrist] = False
    pairs = _BODY[shown[_BODY].all(axis=1)]
    brush.lines(points[pairs], OUTLINE, stroke + 2)
    # Below the head, odd rows are the left side and even ones the right.
    sides = np.where((pairs >= PoseLandmark.LEFT_SHOULDER).all(axis=1), (pairs % 2).sum(axis=1), 1)
    for side, colour in ((1, MIDDLE), (2, LEFT), (0, RIGHT)):
        brush.lines(points[pairs[sides == side]], colour, stroke)
    joints = points[shown & dotted]
    brush.dots(joints, OUTLINE, stroke * 1.1 + 1)
    brush.dots(joints, MIDDLE, stroke * 1.1)


def _draw_hand(brush: Brush, points: NDArray[np.float32], colour: Colour, stroke: float) -> None:
    extent = extent_of(points)
    thickness = min(stroke * 1.2, extent / 50)
    if extent > 50:
        brush.lines(points[_HAND], OUTLINE, thickness + 2)
    brush.lines(points[_HAND], colour, thickness)
    if extent > 80:
        brush.dots(points, OUTLINE, thickness * 0.9 + 0.8)
        brush.dots(points, MIDDLE, thickness * 0.9)
