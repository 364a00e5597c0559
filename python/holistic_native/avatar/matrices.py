"""Rotations out of matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native.avatar.rotation import Quaternion, normalised

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def head_of(face: ArrayLike) -> Quaternion | None:
    """Return the rotation of a face's (4, 4) transformation; None where it has none.

    Raises:
        ValueError: it has another shape.
    """
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
