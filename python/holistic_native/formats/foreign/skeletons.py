"""Points of other programs' skeletons, made of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native.topology import PoseLandmark as Pose
from holistic_native.topology.ibug import FACE_68, reduce_face_mesh_468_to_68

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Of OpenPose's 25 points: our landmarks, two where a point lies between them, none for the small toes.
# Source: doc/02_output.md of CMU-Perceptual-Computing-Lab/openpose.
_BODY_25: tuple[tuple[int, ...], ...] = (
    *((Pose.NOSE,), (Pose.LEFT_SHOULDER, Pose.RIGHT_SHOULDER)),
    *((Pose.RIGHT_SHOULDER,), (Pose.RIGHT_ELBOW,), (Pose.RIGHT_WRIST,)),
    *((Pose.LEFT_SHOULDER,), (Pose.LEFT_ELBOW,), (Pose.LEFT_WRIST,)),
    (Pose.LEFT_HIP, Pose.RIGHT_HIP),
    *((Pose.RIGHT_HIP,), (Pose.RIGHT_KNEE,), (Pose.RIGHT_ANKLE,)),
    *((Pose.LEFT_HIP,), (Pose.LEFT_KNEE,), (Pose.LEFT_ANKLE,)),
    *((Pose.RIGHT_EYE,), (Pose.LEFT_EYE,), (Pose.RIGHT_EAR,), (Pose.LEFT_EAR,)),
    *((Pose.LEFT_FOOT_INDEX,), (), (Pose.LEFT_HEEL,)),
    *((Pose.RIGHT_FOOT_INDEX,), (), (Pose.RIGHT_HEEL,)),
)
_EYE_CORNERS = ((36, 39), (42, 45))
_IRIS_CENTRES = (468, 473)


def body_25(pose: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return OpenPose's 25 points of a body.

    Args:
        pose: (33, 4).

    Returns:
        (25, 3): x, y, visibility; NaN for the small toes. The neck and the middle of the hips lie between two
        landmarks, and are as visible as the less visible one.
    """
    points = np.full((len(_BODY_25), 3), np.nan)
    for place, rows in enumerate(_BODY_25):
        if rows:
            points[place, :2] = pose[list(rows), :2].astype(np.float64).mean(axis=0)
            points[place, 2] = pose[list(rows), 3].min()
    return points


def face_70(face: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return OpenPose's 70 points of a face: the 68 of iBUG, and the pupils, right and left.

    Args:
        face: (468, 478 or 68, 3). Pupils are the centres of the irises, or lie between the corners of the eyes.

    Returns:
        (70, 3): x, y, z.
    """
    points = face_68(face).astype(np.float64)
    if len(face) == 478:
        pupils = face[list(_IRIS_CENTRES)].astype(np.float64)
    else:
        pupils = np.stack([points[list(corners)].mean(axis=0) for corners in _EYE_CORNERS])
    return np.concatenate((points, pupils))


def face_68(face: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the 68 points of a face that has them, or of a mesh, (68, 3)."""
    return face if len(face) == len(FACE_68) else reduce_face_mesh_468_to_68(face)
