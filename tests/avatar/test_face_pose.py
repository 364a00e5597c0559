"""How a head is turned, from its face."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holistic_native.avatar import Animator, face_pose, seen
from holistic_native.avatar.face import _MODEL, _ROWS
from holistic_native.avatar.rotation import X, Y, Z, about, inverse, times, turn
from tests.support.avatars import landmarks_of
from tests.support.places import SHARED

GOLDEN = SHARED / "golden_tasks" / "pose_squats_cut.face_video.npz"
SIZE = (640, 480)


def face_of(
    matrix: np.ndarray[tuple[int, ...], np.dtype[np.float64]], pixels_a_cm: float = 8.0
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return a mesh whose landmarks on bone are those of the model, turned."""
    landmarks = np.full((468, 3), 0.5)
    points = _MODEL @ matrix[:3, :3].T * pixels_a_cm
    landmarks[list(_ROWS)] = points * (1, -1, -1) / (SIZE[0], SIZE[1], SIZE[0]) + (0.4, 0.6, 0.0)
    return landmarks


@given(st.floats(-1.2, 1.2), st.floats(-1, 1), st.floats(-3, 3))
def test_a_turned_face_has_its_rotation(yaw: float, pitch: float, roll: float) -> None:
    rotation = times(about(Z, roll), times(about(Y, yaw), about(X, pitch)))
    wanted = np.array([turn(rotation, axis) for axis in (X, Y, Z)]).T
    matrix = face_pose(face_of(wanted), SIZE)
    assert matrix is not None
    np.testing.assert_allclose(matrix[:3, :3], wanted, atol=1e-9)
    assert matrix[2, 3] == pytest.approx(-480 / (2 * math.tan(math.radians(31.5))) / 8.0, abs=6)
    body, _ = landmarks_of({})
    pose = Animator(smoothing=None).pose(seen(body, face=matrix), 0.0).rotations
    if max(abs(yaw), abs(pitch), abs(roll)) < 0.5:  # further than a neck goes it is not turned
        apart = times(inverse(times(pose["Neck"], pose["Head"])), rotation)
        assert math.hypot(*apart[:3]) < 1e-6


@pytest.mark.skipif(not GOLDEN.exists(), reason="the reference transformations are not there")
def test_it_is_near_to_mediapipes_face_transformation() -> None:
    """The tilt of the model comes from these frames; how the head turns among them does not."""
    with np.load(GOLDEN) as golden:
        faces, matrices = golden["faces"][:, 0], golden["matrix"][:, 0]
    apart = []
    for landmarks, expected in zip(faces, matrices, strict=True):
        matrix = face_pose(landmarks, (720, 1280))
        assert (matrix is None) == bool(np.isnan(landmarks).any())
        if matrix is not None:
            cosine = (np.trace(matrix[:3, :3].T @ expected[:3, :3]) - 1) / 2
            apart.append(math.degrees(math.acos(min(1.0, cosine))))
    assert len(apart) > 10
    assert np.median(apart) < 6
    assert max(apart) < 10


@pytest.mark.parametrize("wrong", [math.nan, math.inf, 1e300])
def test_what_is_no_face_has_no_transformation(wrong: float) -> None:
    landmarks = face_of(np.eye(3))
    landmarks[_ROWS[3], 1] = wrong
    assert face_pose(landmarks, SIZE) is None
    assert face_pose(np.zeros((478, 3)), SIZE) is None
    with pytest.raises(ValueError, match=r"landmarks must be \(468, 3\) or \(478, 3\), got \(21, 3\)"):
        face_pose(np.zeros((21, 3)), SIZE)
    with pytest.raises(ValueError, match=r"size must be positive, got \(0, 480\)"):
        face_pose(landmarks, (0, 480))
