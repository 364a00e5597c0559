"""Which landmarks of the face mesh stand for the 68 points of iBUG 300-W.

The points and their order: Sagonas et al., "300 Faces in-the-Wild Challenge", ICCV Workshops 2013. Left and right are
the person's own; points go from the person's right to the left. The choice of landmarks is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native.topology.pairs import along

if TYPE_CHECKING:
    from holistic_native.arrays import Landmarks

_JAW = (127, 234, 132, 58, 172, 136, 149, 176, 152, 400, 378, 365, 397, 288, 361, 454, 356)
_RIGHT_BROW, _LEFT_BROW = (70, 63, 105, 66, 107), (336, 296, 334, 293, 300)
_NOSE_BRIDGE, _NOSE_BASE = (168, 197, 5, 4), (98, 97, 2, 326, 327)
_RIGHT_EYE, _LEFT_EYE = (33, 160, 158, 133, 153, 144), (362, 385, 387, 263, 373, 380)
_OUTER_LIPS = (61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91)
_INNER_LIPS = (78, 81, 13, 311, 308, 402, 14, 178)

FACE_68 = (
    *_JAW,
    *(*_RIGHT_BROW, *_LEFT_BROW),
    *(*_NOSE_BRIDGE, *_NOSE_BASE),
    *(*_RIGHT_EYE, *_LEFT_EYE),
    *(*_OUTER_LIPS, *_INNER_LIPS),
)
"""Rows of the mesh for the 68 points.

The jaw: points of the face oval at about equal steps from the level of an eye to the chin, measured on faces that look
into the camera. Brows: their upper edge. The base of the nose, lids and lips: points of the mesh's own outlines.
"""

FACE_68_CONNECTIONS = along(
    tuple(range(17)),  # jaw
    *(tuple(range(17, 22)), tuple(range(22, 27))),  # brows
    *(tuple(range(27, 31)), tuple(range(31, 36))),  # nose
    *((*range(36, 42), 36), (*range(42, 48), 42)),  # eyes
    *((*range(48, 60), 48), (*range(60, 68), 60)),  # lips
)
"""Which of the 68 points are joined."""


def reduce_face_mesh_468_to_68(array: Landmarks) -> Landmarks:
    """Pick the 68 points of iBUG 300-W out of the landmarks of a face mesh.

    Args:
        array: (..., 468 or 478, columns), of any kind.

    Returns:
        (..., 68, columns), a copy: jaw 0-16, right and left brow 17-26, nose 27-35, right and left eye 36-47, lips
        48-67, where right is the person's own.

    Raises:
        ValueError: the array has another shape.
    """
    if array.ndim < 2 or array.shape[-2] not in (468, 478):
        raise ValueError(f"array must be (..., 468 or 478, columns), got {array.shape}")
    return array[..., FACE_68, :]
