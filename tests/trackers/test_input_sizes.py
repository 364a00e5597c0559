"""Trackers take landmark models of another input size than MediaPipe's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import FaceMesh, Hands, Pose, PoseResult
from holistic_native.runtime.interpreter import available_runtimes
from tests.support import astronaut
from tests.support.places import SHARED

ModelReader = Callable[[str], bytes]
HAND, POSE, FACE = "hand_landmark_full.tflite", "pose_landmark_full.tflite", "face_landmark.tflite"
pytestmark = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")


def resized(content: bytes, side: int) -> bytes:
    """Return a model for pictures of another size, with the same weights."""
    pytest.importorskip("torch", reason="torch is not installed")
    from holistic_native.compress.network import Network

    return Network.read(content).resized(side, side).write()


def pose_of(tracker: Pose, image: NDArray[np.uint8]) -> PoseResult:
    with tracker:
        return tracker.process(image)


def face_of(tracker: FaceMesh) -> NDArray[np.float32]:
    with tracker:
        faces = tracker.process(astronaut.frames()[0]).multi_face_landmarks
    assert faces is not None
    return faces[0].array


def hands_of(tracker: Hands, image: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    with tracker:
        hands = tracker.process(image).multi_hand_landmarks
    assert hands is not None
    return [hand.array for hand in hands]


@pytest.mark.slow
def test_body_and_mask_of_a_smaller_picture_are_where_they_were(models: ModelReader, tmp_path: Path) -> None:
    image = astronaut.frames()[0]
    (tmp_path / POSE).write_bytes(resized(models(POSE), 192))
    wanted, found = (
        pose_of(Pose(static_image_mode=True, enable_segmentation=True, models=folder), image)
        for folder in (None, tmp_path)
    )
    assert wanted.pose_landmarks is not None
    assert found.pose_landmarks is not None
    face = slice(0, 11)  # the rest of an astronaut's body is out of the picture
    distance = np.linalg.norm(found.pose_landmarks.array[face, :2] - wanted.pose_landmarks.array[face, :2], axis=1)
    assert 0 < distance.max() < 0.05
    assert found.segmentation_mask is not None
    assert wanted.segmentation_mask is not None
    assert found.segmentation_mask.shape == wanted.segmentation_mask.shape
    assert np.mean((found.segmentation_mask > 0.5) == (wanted.segmentation_mask > 0.5)) > 0.9


def test_face_of_a_smaller_picture_is_where_it_was(models: ModelReader, tmp_path: Path) -> None:
    (tmp_path / FACE).write_bytes(resized(models(FACE), 160))
    wanted, found = (face_of(FaceMesh(static_image_mode=True, models=folder)) for folder in (None, tmp_path))
    distance = np.linalg.norm(found[:, :2] - wanted[:, :2], axis=1)
    assert 0 < distance.max() < 0.05


@pytest.mark.skipif(not SHARED.is_dir(), reason="the pictures lie in ../shared, which is not there")
def test_hands_of_smaller_pictures_are_where_they_were(models: ModelReader, tmp_path: Path) -> None:
    cv2 = pytest.importorskip("cv2")
    image = np.ascontiguousarray(cv2.imread(str(SHARED / "data" / "hands.jpg"))[:, :, ::-1])
    (tmp_path / HAND).write_bytes(resized(models(HAND), 192))
    wanted, found = (hands_of(Hands(static_image_mode=True, models=folder), image) for folder in (None, tmp_path))
    assert len(wanted) == len(found) == 2
    for one, other in zip(wanted, found, strict=True):
        size = float(np.ptp(one[:, :2], axis=0).max())
        assert np.linalg.norm(other[:, :2] - one[:, :2], axis=1).max() < 0.25 * size


def test_models_with_other_outputs_are_refused(models: ModelReader, tmp_path: Path) -> None:
    (tmp_path / HAND).write_bytes(resized(models(POSE), 192))
    with pytest.raises(ValueError, match=r"must take \(1, 192, 192, 3\) and give outputs of"):
        Hands(models=tmp_path)
