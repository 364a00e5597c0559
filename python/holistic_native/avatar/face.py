"""How a head is turned and where it is, from the landmarks of its face."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.avatar.face_model import MODEL, ROWS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

_CENTRE = MODEL.mean(axis=0)
_CENTRED = MODEL - _CENTRE
_VIEW = math.radians(63)
# Depths are less exact than what is seen, but there are no others in a weak perspective: on the people of the model,
# and on no others, this weight gave the rotations nearest to MediaPipe's.
_DEPTH_WEIGHT = 2.0
_MOST_STEPS = 8
_ENOUGH, _RIDGE = 1e-4, 1e-9
_IDENTITY = np.eye(3)


def face_pose(landmarks: ArrayLike, size: tuple[int, int]) -> NDArray[np.float64] | None:
    """Return the transformation of a face, from its own axes to the camera's, without a neural network.

    Points on bone of an average face are turned and moved in front of a camera that sees 63 degrees from top to bottom
    until they are seen where the landmarks are, and are as deep as these: Gauss and Newton's method, from where a weak
    perspective has them (Umeyama, 1991).

    Args:
        landmarks: (468, 3) or (478, 3) landmarks of a face: fractions of width and height, depth in the scale of x.
        size: width and height of the image in pixels.

    Returns:
        (4, 4): rotation and, in centimetres, where the middle between the eyes is. The camera's axes are X to the
        image's right, Y up, Z towards the viewer. None where a landmark that is needed is not known.

    Raises:
        ValueError: there is another number of landmarks, or the size is not positive.
    """
    points = in_pixels(landmarks, size)[ROWS, :]
    if not (np.abs(points) <= np.finfo(np.float32).max).all():
        return None
    focal = size[1] / (2 * math.tan(_VIEW / 2))
    start = _weak_perspective(points, focal)
    if start is None:
        return None
    rotation, place = _refined(points, focal, *start)
    matrix = np.eye(4)
    matrix[:3, :3] = rotation
    matrix[:3, 3] = place - rotation @ _CENTRE
    return matrix


def in_pixels(landmarks: ArrayLike, size: tuple[int, int]) -> NDArray[np.float64]:
    """Return landmarks of a face in pixels from the middle of the image: X to its right, Y up, Z towards the viewer.

    Args:
        landmarks: (468, 3) or (478, 3), as of `face_pose`.
        size: width and height of the image in pixels.

    Raises:
        ValueError: there is another number of landmarks, or the size is not positive.
    """
    array = np.asarray(landmarks, np.float64)
    if array.ndim != 2 or len(array) not in (468, 478) or array.shape[1] < 3:
        raise ValueError(f"landmarks must be (468, 3) or (478, 3), got {array.shape}")
    width, height = size
    if width <= 0 or height <= 0:
        raise ValueError(f"size must be positive, got {size}")
    return np.asarray((array[:, :3] - (0.5, 0.5, 0.0)) * (width, -height, -width))


def _weak_perspective(points: Floats, focal: float) -> tuple[Floats, Floats] | None:
    centre = points.mean(axis=0)
    seen = points - centre
    left, values, right = np.linalg.svd(seen.T @ _CENTRED)
    if not values[1] > 1e-9 * (seen**2).sum() > 0:
        return None
    signs = np.array((1.0, 1.0, np.sign(np.linalg.det(left @ right))))
    pixels_a_cm = float(values @ signs) / float((_CENTRED**2).sum())
    if not pixels_a_cm > 0:
        return None
    place = np.array((centre[0] / pixels_a_cm, centre[1] / pixels_a_cm, -focal / pixels_a_cm))
    return left @ np.diag(signs) @ right, place


def _refined(points: Floats, focal: float, rotation: Floats, place: Floats) -> tuple[Floats, Floats]:
    # Ends where steps make nothing better, or lead to a face behind the camera.
    if not _before_camera(rotation, place):
        return rotation, place
    depths = points[:, 2] - points[:, 2].mean()
    best = _misfit(points, depths, focal, rotation, place)
    for _ in range(_MOST_STEPS):
        slopes = _slopes(focal, rotation, place)
        normal = slopes.T @ slopes
        normal.flat[::7] *= 1.0 + _RIDGE
        step: Floats = np.asarray(np.linalg.solve(normal, slopes.T @ best), np.float64)
        turned, moved = _turn(step[:3]) @ rotation, place + step[3:]
        if not _before_camera(turned, moved):
            break
        misfit = _misfit(points, depths, focal, turned, moved)
        if not misfit @ misfit < best @ best:
            break
        rotation, place, best = turned, moved, misfit
        if np.abs(step[:3]).max() < _ENOUGH:
            break
    return rotation, place


def _before_camera(rotation: Floats, place: Floats) -> bool:
    return bool((_CENTRED @ rotation[2] + place[2] < 0).all())


def _misfit(points: Floats, depths: Floats, focal: float, rotation: Floats, place: Floats) -> Floats:
    # What is missing to the landmarks, in pixels: across the image twice, and in depth.
    turned = _CENTRED @ rotation.T
    x, y, z = (turned + place).T
    scale = focal / -place[2]
    across = points[:, 0] - focal * x / -z, points[:, 1] - focal * y / -z
    return np.concatenate((*across, _DEPTH_WEIGHT * (depths - scale * turned[:, 2])))


def _slopes(focal: float, rotation: Floats, place: Floats) -> Floats:
    # How what is seen changes with a small turn, and with a small way: (99, 6). A turn by w moves a point p by w x p,
    # so that its slope is p x (the slope of where it is seen by where it is).
    a, b, c = rotation @ _CENTRED.T
    x, y, z = a + place[0], b + place[1], c + place[2]
    near = -focal / z
    to_x, to_y, to_z = near * x / -z, near * y / -z, _DEPTH_WEIGHT * focal / -place[2]
    found = np.zeros((3, len(a), 6))
    found[0, :, 0], found[0, :, 1], found[0, :, 2] = b * to_x, c * near - a * to_x, -b * near
    found[1, :, 0], found[1, :, 1], found[1, :, 2] = b * to_y - c * near, -a * to_y, a * near
    found[2, :, 0], found[2, :, 1], found[2, :, 5] = b * to_z, -a * to_z, c * to_z / -place[2]
    found[0, :, 3], found[0, :, 5] = near, to_x
    found[1, :, 4], found[1, :, 5] = near, to_y
    return found.reshape(-1, 6)


def _turn(axis: Floats) -> Floats:
    # The rotation by a vector's length about it (Rodrigues).
    angle = float(np.linalg.norm(axis))
    if angle < 1e-12:
        return _IDENTITY
    x, y, z = (axis / angle).tolist()
    across = np.array(((0.0, -z, y), (z, 0.0, -x), (-y, x, 0.0)))
    return np.asarray(_IDENTITY + math.sin(angle) * across + (1 - math.cos(angle)) * across @ across)
