"""Faces whose movements and turns are known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.avatar.rotation import Quaternion, X, Y, Z, turn
from holistic_native.result import HolisticResult, NormalizedLandmarkList
from holistic_native.topology.blendshapes import BLENDSHAPES
from tests.support.places import SHARED

_RECORDED = SHARED / "golden_tasks" / "pose_squats_cut.face_video.npz"
RECORDED_SIZE = (720, 1280)


@lru_cache(maxsize=1)
def recorded_faces() -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return (n, 478, 3) landmarks of somebody and MediaPipe's (n, 4, 4) transformations, or skip the test."""
    if not _RECORDED.exists():
        pytest.skip("the reference transformations are not there")
    with np.load(_RECORDED) as recorded:
        faces, matrices = recorded["faces"][:, 0], recorded["matrix"][:, 0]
    known = np.isfinite(faces).all(axis=(1, 2)) & np.isfinite(matrices).all(axis=(1, 2))
    return faces[known].astype(np.float32), matrices[known].astype(np.float64)


def matrix_of(rotation: Quaternion, place: tuple[float, float, float] = (0.0, 0.0, -60.0)) -> NDArray[np.float64]:
    """Return the transformation of a face that is turned."""
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([turn(rotation, axis) for axis in (X, Y, Z)]).T
    matrix[:3, 3] = place
    return matrix


def result_of(
    landmarks: NDArray[Any] | None, matrix: NDArray[Any] | None = None, movements: Mapping[str, float] | None = None
) -> HolisticResult:
    """Return a result with a face alone; movements that are left out are 0, none are for a face without them."""
    mesh = None if landmarks is None else NormalizedLandmarkList(landmarks.astype(np.float32))
    result = HolisticResult(None, None, None, None, mesh, None)
    result.face_transform = None if matrix is None else matrix.astype(np.float32)
    if movements is not None:
        result.face_blendshapes = np.array([movements.get(name, 0.0) for name in BLENDSHAPES], np.float32)
    return result
