"""How a head is turned, from its face."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from holistic_native.avatar import Animator, face_pose, seen
from holistic_native.avatar.face_model import MODEL, ROWS
from holistic_native.avatar.rotation import X, Y, Z, about, inverse, times
from tests.support.avatars import landmarks_of
from tests.support.faces import RECORDED_SIZE, matrix_of, recorded_faces

SIZE = (640, 480)
FOCAL = 480 / 2 / math.tan(math.radians(63 / 2))
Matrix = NDArray[np.float64]


def seen_by_a_camera(matrix: Matrix, points: Matrix = MODEL, size: tuple[int, int] = SIZE) -> NDArray[Any]:
    """Return a mesh whose landmarks on bone are points of a face before a pinhole camera of 63 degrees.

    Depths are in the scale of x, at the distance of the middle of the points, as a face mesh has them.
    """
    landmarks = np.full((468, 3), 0.5)
    places = points @ matrix[:3, :3].T + matrix[:3, 3]
    focal = FOCAL * size[1] / 480
    x, y = (focal * places[:, axis] / -places[:, 2] for axis in (0, 1))
    middle = (matrix[:3, :3] @ points.mean(axis=0) + matrix[:3, 3])[2]
    z = (places[:, 2] - middle) * focal / -middle
    landmarks[list(ROWS)] = np.column_stack((x / size[0] + 0.5, 0.5 - y / size[1], 3.0 - z / size[0]))
    return landmarks


def degrees(one: Matrix, other: Matrix) -> float:
    cosine = (np.trace(one[:3, :3].T @ other[:3, :3]) - 1) / 2
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


places = st.tuples(st.floats(-15, 15), st.floats(-12, 12), st.floats(-150, -35))


@given(st.floats(-1.2, 1.2), st.floats(-1, 1), st.floats(-3, 3), places)
def test_a_face_before_a_camera_is_where_it_is(
    yaw: float, pitch: float, roll: float, place: tuple[float, float, float]
) -> None:
    """Its rotation and its place, also near to the camera, where a weak perspective is degrees away."""
    rotation = times(about(Z, roll), times(about(Y, yaw), about(X, pitch)))
    wanted = matrix_of(rotation, place)
    matrix = face_pose(seen_by_a_camera(wanted), SIZE)
    assert matrix is not None
    assert degrees(matrix, wanted) < 0.01
    np.testing.assert_allclose(matrix[:3, 3], wanted[:3, 3], atol=0.01)
    np.testing.assert_allclose(matrix[:3, :3] @ matrix[:3, :3].T, np.eye(3), atol=1e-9)
    body, _ = landmarks_of({})
    pose = Animator(smoothing=None).pose(seen(body, face=matrix), 0.0).rotations
    if max(abs(yaw), abs(pitch), abs(roll)) < 0.5:  # further than a neck goes it is not turned
        apart = times(inverse(times(pose["Neck"], pose["Head"])), rotation)
        assert math.hypot(*apart[:3]) < 1e-4


@given(st.floats(-0.8, 0.8), st.floats(-0.6, 0.6), st.integers(0, 100))
def test_pixels_of_noise_are_degrees_at_most(yaw: float, pitch: float, seed: int) -> None:
    """One pixel in each direction, and another face than the model's: each of its points 2 mm away."""
    random = np.random.default_rng(seed)
    wanted = matrix_of(times(about(Y, yaw), about(X, pitch)))
    landmarks = seen_by_a_camera(wanted, MODEL + random.normal(0, 0.2, MODEL.shape))
    landmarks += random.normal(0, 1, landmarks.shape) / (640, 480, 640)
    matrix = face_pose(landmarks, SIZE)
    assert matrix is not None
    assert degrees(matrix, wanted) < 3


def test_it_is_near_to_mediapipes_face_transformation() -> None:
    """Of a person who is not among those of the model; `bench/face_pose.py` has others."""
    faces, matrices = recorded_faces()
    found = [face_pose(landmarks, RECORDED_SIZE) for landmarks in faces]
    apart = [degrees(one, other) for one, other in zip(found, matrices, strict=True) if one is not None]
    assert len(apart) > 10
    assert np.median(apart) < 3
    assert max(apart) < 4


@pytest.mark.parametrize("wrong", [math.nan, math.inf, 1e300])
def test_what_is_no_face_has_no_transformation(wrong: float) -> None:
    landmarks = seen_by_a_camera(matrix_of((0, 0, 0, 1)))
    landmarks[ROWS[3], 1] = wrong
    assert face_pose(landmarks, SIZE) is None
    assert face_pose(np.zeros((478, 3)), SIZE) is None
    with pytest.raises(ValueError, match=r"landmarks must be \(468, 3\) or \(478, 3\), got \(21, 3\)"):
        face_pose(np.zeros((21, 3)), SIZE)
    with pytest.raises(ValueError, match=r"size must be positive, got \(0, 480\)"):
        face_pose(landmarks, (0, 480))


@given(st.integers(0, 10_000), st.floats(-6, 6))
def test_whatever_is_seen_numbers_are_finite(seed: int, exponent: float) -> None:
    landmarks = np.random.default_rng(seed).normal(0, 10**exponent, (468, 3))
    matrix = face_pose(landmarks, SIZE)
    if matrix is not None:
        assert np.isfinite(matrix).all()
        np.testing.assert_allclose(matrix[:3, :3] @ matrix[:3, :3].T, np.eye(3), atol=1e-9)
