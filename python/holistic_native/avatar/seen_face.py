"""What of a face is seen on a frame: where it is, how it is turned, and what it expresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.avatar.expression import MOVEMENTS
from holistic_native.avatar.face import face_pose, in_pixels
from holistic_native.avatar.features import Features, from_mesh, from_movements
from holistic_native.avatar.matrices import head_of
from holistic_native.topology.blendshapes import BLENDSHAPES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.avatar.rotation import Quaternion
    from holistic_native.result import HolisticResult

_MESH = 468
_FARTHEST = 1e7  # pixels: no image is so large


@dataclass(frozen=True)
class SeenFace:
    """A face on one frame.

    Attributes:
        head: how it is turned, in the skeleton's axes.
        matrix: (4, 4) its transformation: a rotation, and where it is in centimetres, the camera at 0, X to the
            image's right, Y up, Z towards the viewer.
        points: (468, 3) or (478, 3) its landmarks in pixels, from the middle of the image, in the same axes; None
            where there is a transformation without landmarks.
        size: width and height of the image in pixels.
        features: how eyes and jaw are turned against the head.
        movements: how far 51 movements go, 0..1, by their names; empty where they were not computed.
    """

    head: Quaternion
    matrix: NDArray[np.float64]
    points: NDArray[np.float64] | None
    size: tuple[int, int]
    features: Features
    movements: Mapping[str, float]


def seen_face(result: HolisticResult, size: tuple[int, int]) -> SeenFace | None:
    """Return the face of a tracker's result; None where there is none, or numbers are not finite.

    Args:
        result: of the tracker; 68 points of a face are none, since they have no mesh.
        size: width and height of the image in pixels.
    """
    landmarks, matrix = result.face_landmarks, result.face_transform
    mesh = None if landmarks is None or len(landmarks) < _MESH else landmarks.array
    found = face_pose(mesh, size) if matrix is None and mesh is not None else matrix
    head = None if found is None else head_of(found)
    if found is None or head is None:
        return None
    movements = _movements(result.face_blendshapes)
    whole = np.asarray(found, np.float64)
    points = None if mesh is None else in_pixels(mesh, size)
    if points is not None and not (np.abs(points) <= _FARTHEST).all():
        points = None
    features: Features = {}
    if movements:
        features = from_movements(movements)
    elif points is not None:
        left, _, right = np.linalg.svd(whole[:3, :3])
        features = from_mesh(points, left @ right)
    return SeenFace(head, whole, points, size, features, movements)


def _movements(blendshapes: NDArray[np.float32] | None) -> Mapping[str, float]:
    if blendshapes is None or blendshapes.shape != (len(BLENDSHAPES),) or not np.isfinite(blendshapes).all():
        return {}
    values: list[float] = np.clip(blendshapes.astype(np.float64), 0.0, 1.0).tolist()
    return dict(zip(MOVEMENTS, values[1:], strict=True))
