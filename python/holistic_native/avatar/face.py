"""How a head is turned, from the landmarks of its face."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

# Landmarks on bone: corners of the eyes, nose, forehead, temples, before the ears. Centimetres, X to the person's left,
# Y up, Z forward from between the eyes. The mean of the meshes of 287 frames, all of one person, 149 of them of one
# picture with noise; made symmetrical, pupils 6.3 cm apart, tilted so that it is upright where MediaPipe's face
# transformations of 18 frames of somebody else say that a head is.
_RIGHT = {
    33: (-4.48, 0.06, -0.28),
    133: (-1.82, -0.06, 0.28),
    98: (-1.72, -3.85, 1.44),
    127: (-7.03, -0.25, -5.02),
    234: (-6.85, -1.72, -5.45),
    67: (-3.67, 5.38, 0.5),
}
_MIDDLE = {
    168: (0.0, 0.66, 1.79),
    6: (0.0, -0.11, 2.19),
    1: (0.0, -3.43, 3.69),
    2: (0.0, -4.12, 2.21),
    10: (0.0, 5.75, 1.27),
}
_LEFT = {263: 33, 362: 133, 327: 98, 356: 127, 454: 234, 297: 67}
_POINTS = {**_RIGHT, **_MIDDLE, **{left: (-_RIGHT[right][0], *_RIGHT[right][1:]) for left, right in _LEFT.items()}}
_ROWS = tuple(_POINTS)
_MODEL = np.array(tuple(_POINTS.values()))
_CENTRE = _MODEL.mean(axis=0)
_VIEW = math.radians(63)


def face_pose(landmarks: ArrayLike, size: tuple[int, int]) -> NDArray[np.float64] | None:
    """Return the transformation of a face, from its own axes to the camera's, without a model of a neural network.

    Landmarks on bone of a model of a face are turned, scaled and moved so that they lie nearest, in depth as well, to
    those of the picture (Umeyama, 1991); their distance follows from the scale, for a camera that sees 63 degrees from
    top to bottom. MediaPipe's face transformation differs from it by some five degrees.

    Args:
        landmarks: (468, 3) or (478, 3) landmarks of a face: fractions of width and height, depth in the scale of x.
        size: width and height of the image in pixels.

    Returns:
        (4, 4): rotation and, in centimetres, where the middle between the eyes is. The camera's axes are X to the
        image's right, Y up, Z towards the viewer. None where a landmark that is needed is not known.

    Raises:
        ValueError: there is another number of landmarks, or the size is not positive.
    """
    array = np.asarray(landmarks, np.float64)
    if array.ndim != 2 or len(array) not in (468, 478) or array.shape[1] < 3:
        raise ValueError(f"landmarks must be (468, 3) or (478, 3), got {array.shape}")
    width, height = size
    if width <= 0 or height <= 0:
        raise ValueError(f"size must be positive, got {size}")
    points = (array[_ROWS, :3] - (0.5, 0.5, 0.0)) * (width, -height, -width)
    if not (np.abs(points) <= np.finfo(np.float32).max).all():
        return None
    centre = points.mean(axis=0)
    model, seen = _MODEL - _CENTRE, points - centre
    left, values, right = np.linalg.svd(seen.T @ model)
    if not values[1] > 1e-9 * (seen**2).sum() > 0:
        return None
    signs = np.array((1.0, 1.0, np.sign(np.linalg.det(left @ right))))
    rotation = left @ np.diag(signs) @ right
    pixels_a_cm = float(values @ signs) / float((model**2).sum())
    matrix = np.eye(4)
    matrix[:3, :3] = rotation
    far = height / (2 * math.tan(_VIEW / 2)) / pixels_a_cm
    middle = np.array((centre[0] / pixels_a_cm, centre[1] / pixels_a_cm, -far))
    matrix[:3, 3] = middle - rotation @ _CENTRE
    return matrix
