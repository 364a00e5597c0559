"""A made-up person standing upright, for tests of what is drawn and exported."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from holistic_native.result import HolisticResult, LandmarkList, NormalizedLandmarkList
from holistic_native.topology import FACEMESH_FACE_OVAL

# x to the person's left of the middle line, y downwards; the odd rows of the pose, from nose to feet.
_LEFT_SIDE = {
    1: (0.02, 0.10),
    2: (0.03, 0.10),
    3: (0.04, 0.10),
    7: (0.08, 0.12),
    9: (0.02, 0.15),
    11: (0.12, 0.25),
    13: (0.20, 0.38),
    15: (0.28, 0.50),
    17: (0.36, 0.52),
    19: (0.36, 0.56),
    21: (0.30, 0.56),
    23: (0.08, 0.55),
    25: (0.10, 0.72),
    27: (0.10, 0.90),
    29: (0.08, 0.93),
    31: (0.14, 0.94),
}
# The even rows, mirrored: the rows are not paired up in the face.
_MIRROR = {1: 4, 2: 5, 3: 6, **{row: row + 1 for row in range(7, 33, 2)}}
FACE_CENTRE, FACE_RADIUS = (0.5, 0.11), 0.08
IRIS_RADIUS = 0.01


def person(
    *,
    pose: bool = True,
    hands: bool = True,
    face: bool = True,
    face_points: int = 468,
    mask: NDArray[np.float32] | None = None,
) -> HolisticResult:
    """Return a fresh result with the parts asked for."""
    return HolisticResult(
        NormalizedLandmarkList(_body()) if pose else None,
        LandmarkList(_body() - np.array([0.5, 0.55, 0, 0], np.float32)) if pose else None,
        NormalizedLandmarkList(_hand(1)) if hands else None,
        NormalizedLandmarkList(_hand(-1)) if hands else None,
        NormalizedLandmarkList(_face(face_points)) if face else None,
        mask,
    )


def _body() -> NDArray[np.float32]:
    array = np.zeros((33, 4), np.float32)
    array[0] = (0.5, 0.12, -0.1, 1)
    for row, (x, y) in _LEFT_SIDE.items():
        array[row] = (0.5 + x, y, 0.1, 0.99)
        array[_MIRROR[row]] = (0.5 - x, y, -0.1, 0.98)
    return array


def _hand(side: int) -> NDArray[np.float32]:
    array = np.zeros((21, 3), np.float32)
    array[0, :2] = (0.5 + side * 0.29, 0.51)
    for finger in range(5):
        angle = -0.2 + 0.4 * finger
        for joint in range(4):
            reach = 0.06 + 0.03 * joint
            x, y = reach * np.cos(angle), reach * np.sin(angle)
            array[1 + 4 * finger + joint] = (0.5 + side * (0.29 + x), 0.51 + y, 0.01 * joint)
    return array


def _face(points: int) -> NDArray[np.float32]:
    # The oval is a circle, everything else is scattered over its inner half, and the irises lie in between.
    random = np.random.default_rng(7)
    angle, radius = random.uniform(0, 2 * np.pi, points), 0.5 * np.sqrt(random.uniform(0, 1, points))
    following = dict(FACEMESH_FACE_OVAL)
    row = 10
    for step in range(len(following)):
        angle[row], radius[row] = step * 2 * np.pi / len(following) - np.pi / 2, 1
        row = following[row]
    array = np.zeros((points, 3), np.float32)
    array[:, 0] = FACE_CENTRE[0] + FACE_RADIUS * radius * np.cos(angle)
    array[:, 1] = FACE_CENTRE[1] + FACE_RADIUS * radius * np.sin(angle)
    if points == 478:
        for first, side in ((468, -1), (473, 1)):
            array[first, :2] = (FACE_CENTRE[0] + side * 0.75 * FACE_RADIUS, FACE_CENTRE[1])
            rim = IRIS_RADIUS * np.array([(1, 0), (0, -1), (-1, 0), (0, 1)], np.float32)
            array[first + 1 : first + 5, :2] = array[first, :2] + rim
    return array
