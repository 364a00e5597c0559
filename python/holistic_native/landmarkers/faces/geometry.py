"""Where a face is and how it is turned, in centimetres from the camera: a matrix, from its landmarks.

Source: MediaPipe's face geometry module (geometry_pipeline.cc, procrustes_solver.cc), which computes in float32 with
Eigen; here it is float64 with LAPACK, which differs by less than MediaPipe's own rounding.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from holistic_native.landmarkers.geometry_metadata import POINTS, FaceGeometry

Points = NDArray[np.float64]

# The camera that MediaPipe's face landmarker assumes (face_landmarker_graph.cc): its vertical field of view, and its
# nearest plane in centimetres.
FIELD_OF_VIEW_DEGREES = 63.0
NEAR = 1.0
# A face whose points all lie as close to their mean as this is none.
SMALLEST = 1e-3


def face_matrix(
    geometry: FaceGeometry, landmarks: NDArray[np.float32], size: tuple[int, int]
) -> NDArray[np.float32] | None:
    """Return the matrix that moves the face of average shape to where this one is.

    Args:
        geometry: the face of average shape.
        landmarks: (468 or 478, 3) float32, fractions of the image (z by its width).
        size: (width, height) of the image.

    Returns:
        (4, 4) float32: a scaled rotation and a translation in centimetres; x to the right, y up, z to the viewer, the
        camera at 0. None for a face without extent.
    """
    points = landmarks[:POINTS].astype(np.float64)
    if not np.abs(points - points.mean(0)).max() > SMALLEST:
        return None
    screen = _on_near_plane(points, size)
    depth = screen[:, 2].mean()
    flat = screen * (1.0, 1.0, -1.0)
    first = _scale(_fitted(geometry, flat))
    second = _scale(_fitted(geometry, _in_space(screen, depth, first)))
    return _fitted(geometry, _in_space(screen, depth, first * second)).astype(np.float32)


def _on_near_plane(points: Points, size: tuple[int, int]) -> Points:
    width, height = size
    near_height = 2.0 * NEAR * math.tan(math.radians(FIELD_OF_VIEW_DEGREES) / 2.0)
    near_width = width * near_height / height
    x = points[:, 0] * near_width - near_width / 2.0
    y = (1.0 - points[:, 1]) * near_height - near_height / 2.0
    return np.stack([x, y, points[:, 2] * near_width], 1)


def _in_space(screen: Points, depth: float, scale: float) -> Points:
    """Move points of the near plane along the rays from the camera, to where they are if the face is so large."""
    z = (screen[:, 2] - depth + NEAR) / scale
    return np.stack([screen[:, 0] * z / NEAR, screen[:, 1] * z / NEAR, -z], 1)


def _fitted(geometry: FaceGeometry, points: Points) -> Points:
    """Return the (4, 4) similarity that lays the face of average shape over some points best, by its weights."""
    root = np.sqrt(geometry.weights)[:, None]
    total = geometry.weights.sum()
    source, target = geometry.points * root, points * root
    centred = source - (source * root).sum(0) / total * root
    u, _, vh = np.linalg.svd(target.T @ centred)
    if np.linalg.det(u) * np.linalg.det(vh) < 0.0:
        u[:, 2] = -u[:, 2]
    rotation = u @ vh
    scale = ((centred @ rotation.T) * target).sum() / (centred * source).sum()
    matrix = np.eye(4)
    matrix[:3, :3] = scale * rotation
    matrix[:3, 3] = ((target - source @ matrix[:3, :3].T) * root).sum(0) / total
    return matrix


def _scale(matrix: Points) -> float:
    return float(np.linalg.norm(matrix[:, 0]))
