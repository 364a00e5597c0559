"""Our landmarks for COCO-WholeBody's keypoints: left is left, and on a real face everything is where it should be."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native.evaluate import Track, keypoints
from holistic_native.evaluate.track import PARTS, SIGMAS
from holistic_native.topology import PoseLandmark
from tests.support.recordings import GOLDEN

ASTRONAUT = GOLDEN / "astronaut.holistic_static.npz"
# Of the 68 keypoints, the one on the other side of the face.
MIRRORED = (
    *range(16, -1, -1),
    *range(26, 16, -1),
    *(27, 28, 29, 30),
    *range(35, 30, -1),
    *(45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40),
    *(54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55),
    *(64, 63, 62, 61, 60, 67, 66, 65),
)
# The outlines of the mesh, right half and left half from the same end.
PAIRS = (
    (
        (127, 234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152),
        (356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152),
    ),
    ((70, 63, 105, 66, 107), (300, 293, 334, 296, 336)),
    ((98, 97, 2), (327, 326, 2)),
    ((33, 246, 161, 160, 159, 158, 157, 173, 133), (263, 466, 388, 387, 386, 385, 384, 398, 362)),
    ((7, 163, 144, 145, 153, 154, 155), (249, 390, 373, 374, 380, 381, 382)),
    ((61, 185, 40, 39, 37, 0), (291, 409, 270, 269, 267, 0)),
    ((146, 91, 181, 84, 17), (375, 321, 405, 314, 17)),
    ((78, 191, 80, 81, 82, 13), (308, 415, 310, 311, 312, 13)),
    ((95, 88, 178, 87, 14), (324, 318, 402, 317, 14)),
    ((168, 6, 197, 195, 5, 4, 1), (168, 6, 197, 195, 5, 4, 1)),
)


def test_there_is_a_landmark_and_a_constant_for_every_keypoint() -> None:
    assert (len(keypoints.BODY), len(keypoints.FEET), len(keypoints.FACE), len(keypoints.HAND)) == (17, 6, 68, 21)
    assert sum(len(SIGMAS[part]) for part in PARTS) == 133
    assert len(set(keypoints.FACE)) == 68
    assert all((sigmas > 0).all() for sigmas in SIGMAS.values())


def test_bodies_agree_by_name() -> None:
    # COCO's own names, in its order.
    face = ["nose", "left_eye", "right_eye", "left_ear", "right_ear"]
    limbs = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    names = [*face, *(f"{side}_{limb}" for limb in limbs for side in ("left", "right"))]
    assert [PoseLandmark(landmark).name.lower() for landmark in keypoints.BODY] == names
    feet = [PoseLandmark(landmark).name.lower() if landmark >= 0 else None for landmark in keypoints.FEET]
    assert feet == ["left_foot_index", None, "left_heel", "right_foot_index", None, "right_heel"]


def test_the_face_is_symmetric() -> None:
    mirror = {
        landmark: other for pair in PAIRS for row in (pair, pair[::-1]) for landmark, other in zip(*row, strict=True)
    }
    assert [mirror[landmark] for landmark in keypoints.FACE] == [keypoints.FACE[index] for index in MIRRORED]


@pytest.fixture(scope="module")
def face() -> NDArray[np.float64]:
    """MediaPipe's landmarks of a face turned to the camera, upright, as keypoints."""
    with np.load(ASTRONAUT) as golden:
        landmarks: NDArray[np.float64] = golden["face"][:1, :, :2].astype(np.float64) * (640, 480)
    points: NDArray[np.float64] = Track({"face": landmarks}).keypoints("face")[0]
    return points


def test_a_real_face_has_everything_in_its_place(face: NDArray[np.float64]) -> None:
    x, y = face.T
    # The person's right is on the left of the picture.
    assert (np.diff(x[:17]) > 0).sum() >= 14
    assert (np.diff(x[17:27]) > 0).all()
    assert (np.diff(x[31:36]) > 0).all()
    assert y[8] == y.max()
    assert (np.diff(y[27:31]) > 0).all()
    right_eye, left_eye = face[36:42], face[42:48]
    assert right_eye[:, 0].max() < left_eye[:, 0].min()
    for eye in (right_eye, left_eye):
        assert (np.diff(eye[:4, 0]) > 0).all()
        assert eye[1:3, 1].max() < eye[4:, 1].min()
    outer, inner = face[48:60], face[60:68]
    assert (outer.min(axis=0) < inner.min(axis=0)).all()
    assert (outer.max(axis=0) > inner.max(axis=0)).all()
    assert y[17:27].max() < face[36:48, 1].min() < y[30] < face[48:60, 1].min()


def test_the_jaw_goes_in_about_even_steps(face: NDArray[np.float64]) -> None:
    steps = np.linalg.norm(np.diff(face[:17], axis=0), axis=1)
    for half in (steps[:8], steps[:7:-1]):  # each from the eye to the chin
        way = np.cumsum(half) / half.sum()
        # The mesh has eleven steps where the keypoints have eight: none can be off by more than half of one.
        np.testing.assert_allclose(way, np.arange(1, 9) / 8, atol=0.5 / 8)


def test_landmarks_become_keypoints() -> None:
    body = np.arange(66.0).reshape(1, 33, 2)
    hand = np.arange(42.0).reshape(1, 21, 2)
    track = Track({"body": body, "left_hand": hand})
    found = track.keypoints("body")
    np.testing.assert_array_equal(found[0, :3], body[0, [0, 2, 5]])
    np.testing.assert_array_equal(found[0, 17], body[0, 31])
    assert np.isnan(found[0, [18, 21]]).all()
    np.testing.assert_array_equal(track.keypoints("left_hand"), hand)
    np.testing.assert_array_equal(Track({"body": found}).keypoints("body"), found)
    assert not track.present("face").any()
