"""What of a person is seen on a frame, in the skeleton's axes: X to the person's left of the picture's middle, Y up.

MediaPipe's axes are x to the image's right, y down, z away from the camera. For somebody who faces the camera the
skeleton's are (x, -y, -z): a turn by half about x, so that both are right-handed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.avatar.face import face_pose
from holistic_native.avatar.rotation import Quaternion, Vector, normalised

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from holistic_native.result import HolisticResult

_MESH = 468
_AXES = np.array((1.0, -1.0, -1.0))
Points = tuple[Vector | None, ...]
NOTHING: Points = ()


@dataclass(frozen=True)
class Seen:
    """A person on one frame; points are None where they are not known.

    Attributes:
        body: 33 points, metres; empty where there is no body.
        hands: 21 points of the left and of the right hand, in any unit; empty where there is no hand.
        head: how the head is turned in the room; None where that is not known.
    """

    body: Points = NOTHING
    hands: tuple[Points, Points] = (NOTHING, NOTHING)
    head: Quaternion | None = None


def seen(
    body: ArrayLike | None,
    left_hand: ArrayLike | None = None,
    right_hand: ArrayLike | None = None,
    face: ArrayLike | None = None,
    *,
    visibility: float = 0.5,
) -> Seen:
    """Return what landmarks show.

    Args:
        body: (33, 3) or (33, 4) world landmarks: metres, and visibility.
        left_hand: (21, 3) world landmarks of the person's left hand, or image landmarks in pixels: directions alone
            count.
        right_hand: the same of the right hand.
        face: (4, 4) transformation of the face, as `face_pose` returns it.
        visibility: what a landmark of the body must have to be used.

    Raises:
        ValueError: an array has another shape.
    """
    hands = (_points("left_hand", left_hand, 21), _points("right_hand", right_hand, 21))
    return Seen(_points("body", body, 33, visibility), hands, None if face is None else _head(face))


def seen_in(result: HolisticResult, size: tuple[int, int], *, visibility: float = 0.5) -> Seen:
    """Return what a tracker's result shows.

    Args:
        result: of the tracker; its hands in metres and its face transformation are used where it
            has them.
        size: width and height of the image in pixels.
        visibility: what a landmark of the body must have to be used.
    """
    body, face = result.pose_world_landmarks, result.face_landmarks
    matrix: ArrayLike | None = result.face_transform
    # 68 points of a face have no mesh, whose depth the pose of a head needs.
    if matrix is None and face is not None and len(face) >= _MESH:
        matrix = face_pose(face.array, size)
    left, right = (_hand(result, side, size) for side in ("left", "right"))
    return seen(None if body is None else body.array, left, right, matrix, visibility=visibility)


def _hand(result: HolisticResult, side: str, size: tuple[int, int]) -> NDArray[np.float64] | None:
    world = getattr(result, f"{side}_hand_world_landmarks")
    image = getattr(result, f"{side}_hand_landmarks")
    if world is None and image is None:
        return None
    width, height = size
    scales = (width, height, width) if world is None else (1, 1, 1)
    return np.array((image if world is None else world).array[:, :3] * np.array(scales, np.float64))


def _points(name: str, array: ArrayLike | None, count: int, visibility: float | None = None) -> Points:
    if array is None:
        return NOTHING
    numbers = np.asarray(array, np.float64)
    most = 3 if visibility is None else 4
    if numbers.ndim != 2 or len(numbers) != count or not 3 <= numbers.shape[1] <= most:
        raise ValueError(f"{name} must be ({count}, 3..{most}), got {numbers.shape}")
    # Beyond float32 no landmark lies, and products of such numbers are finite.
    known = np.asarray((np.abs(numbers[:, :3]) <= np.finfo(np.float32).max).all(axis=1))
    if visibility is not None and numbers.shape[1] == 4:
        known &= numbers[:, 3] >= visibility
    if not known.any():
        return NOTHING
    turned: list[list[float]] = (numbers[:, :3] * _AXES).tolist()
    return tuple((x, y, z) if there else None for (x, y, z), there in zip(turned, known.tolist(), strict=True))


def _head(face: ArrayLike) -> Quaternion | None:
    matrix = np.asarray(face, np.float64)
    if matrix.shape != (4, 4):
        raise ValueError(f"face must be (4, 4), got {matrix.shape}")
    linear = matrix[:3, :3]
    if not (np.abs(linear) <= np.finfo(np.float32).max).all():
        return None
    left, sizes, right = np.linalg.svd(linear)
    if sizes[-1] <= 1e-6 * sizes[0] or np.linalg.det(linear) < 0:
        return None
    return quaternion_of(left @ right)


def quaternion_of(matrix: NDArray[np.float64]) -> Quaternion:
    """Return the quaternion of a (3, 3) rotation matrix."""
    # Four times the quaternion, multiplied by each of its components: the largest of them loses no digits.
    (a, b, c), (d, e, f), (g, h, i) = matrix.tolist()
    columns = (
        (1 + a - e - i, b + d, c + g, h - f),
        (b + d, 1 - a + e - i, f + h, c - g),
        (c + g, f + h, 1 - a - e + i, d - b),
        (h - f, c - g, d - b, 1 + a + e + i),
    )
    return normalised(max(columns, key=lambda column: max(map(abs, column))))
