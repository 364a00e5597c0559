"""The file of the average face, and matrices that lay it over a face."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.landmarkers.faces.geometry import FIELD_OF_VIEW_DEGREES, face_matrix
from holistic_native.landmarkers.geometry_metadata import FILE, POINTS, FaceGeometry, read_geometry
from holistic_native.model_files.bundle import Bundle
from tests.support.bundles import official

SIZE = (640, 480)


@pytest.fixture(scope="module")
def content() -> bytes:
    return Bundle(official("face_landmarker.task")).read(FILE)


def test_reads_the_average_face(content: bytes) -> None:
    geometry = read_geometry(content)
    assert geometry.points.shape == (POINTS, 3)
    assert np.count_nonzero(geometry.weights) == 33
    # The outer eye corners, 33 and 263, are each other's mirror image, some 9 cm apart.
    right, left = geometry.points[[33, 263]]
    np.testing.assert_allclose(right * (-1, 1, 1), left, atol=1e-4)
    assert 8.0 < left[0] - right[0] < 10.0


@pytest.mark.parametrize("cut", [0, 1, 7, 100, 19_000, 19_375])
def test_a_cut_file_is_refused(content: bytes, cut: int) -> None:
    with pytest.raises(ValueError, match=f"{FILE} is damaged"):
        read_geometry(content[:cut])


def test_a_changed_file_is_read_or_refused(content: bytes) -> None:
    """No byte may lead to another exception, or to numbers that are none."""
    rng = np.random.default_rng(3)
    for at in (*range(12), *rng.integers(len(content), size=30)):
        changed = bytearray(content)
        changed[at] ^= int(rng.integers(1, 256))
        try:
            geometry = read_geometry(bytes(changed))
        except ValueError:
            continue
        assert np.isfinite(geometry.points).all()
        assert np.isfinite(geometry.weights).all()


def test_a_huge_file_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 1048576 bytes"):
        read_geometry(bytes((1 << 20) + 1))


def seen(geometry: FaceGeometry, matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the landmarks of the average face, moved by a matrix, as a camera sees it: depth in units of the width.

    MediaPipe's camera sees depth in weak perspective: relative to the face, at the scale of its distance.
    """
    points = geometry.points @ matrix[:3, :3].T + matrix[:3, 3]
    height = 2.0 * math.tan(math.radians(FIELD_OF_VIEW_DEGREES) / 2)
    width = height * SIZE[0] / SIZE[1]
    x, y, z = points.T
    distance = -matrix[2, 3]
    landmarks = [x / -z / width + 0.5, 0.5 - y / -z / height, -z / distance / width]
    return np.stack(landmarks, 1).astype(np.float32)


def test_finds_the_matrix_that_a_face_was_moved_by(content: bytes) -> None:
    geometry = read_geometry(content)
    turn = math.radians(20)
    cosine, sine = math.cos(turn), math.sin(turn)
    rows = [(cosine, 0.0, sine, 3.0), (0.0, 1.0, 0.0, -2.0), (-sine, 0.0, cosine, -60.0), (0.0, 0.0, 0.0, 1.0)]
    matrix = np.array(rows)
    found = face_matrix(geometry, seen(geometry, matrix), SIZE)
    assert found is not None
    # Exact but for what weak perspective leaves out.
    np.testing.assert_allclose(found[:3, :3], matrix[:3, :3], atol=0.05)
    np.testing.assert_allclose(found[:3, 3], matrix[:3, 3], rtol=0.05, atol=0.3)


def test_a_face_without_extent_has_no_matrix(content: bytes) -> None:
    assert face_matrix(read_geometry(content), np.full((478, 3), 0.5, np.float32), SIZE) is None
