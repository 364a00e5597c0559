"""FaceLandmarking against what MediaPipe's FaceLandmarker 1.2.2 computed."""

from __future__ import annotations

import numpy as np
import pytest

from holistic_native.landmarkers.face import FaceLandmarking, FaceModels, FaceSettings
from holistic_native.landmarkers.face_detector import DETECTOR
from holistic_native.landmarkers.geometry_metadata import FILE, read_geometry
from holistic_native.landmarkers.models import ImageModel
from holistic_native.model_files.bundle import Bundle
from holistic_native.stages import blendshapes, face_v2
from tests.support.bundles import official
from tests.support.task_media import frames, recorded, recordings, rows
from tests.support.task_recordings import BLENDSHAPES_OF_TFLITE, assert_recorded

# MediaPipe computes the matrix in float32; so far it is from what is right.
ROTATION, TRANSLATION = 2e-6, 3e-4


def models() -> FaceModels:
    bundle = Bundle(official("face_landmarker.task"))
    return FaceModels(
        ImageModel.read(bundle.read(DETECTOR)),
        ImageModel.read(bundle.read(face_v2.MODEL)),
        bundle.read(blendshapes.MODEL),
        read_geometry(bundle.read(FILE)),
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", recordings("face_image", "face_video"))
def test_recording(name: str) -> None:
    golden, video = recorded(name), name.endswith("video")
    task = FaceLandmarking(models(), FaceSettings(min_detection_confidence=0.1), stateful=video)
    for index, frame in enumerate(frames(name, len(golden["faces"]))):
        found = task.process(frame, index * 33_000)
        for part, values in (("faces", found.landmarks), ("blendshapes", found.blendshapes)):
            expected = golden[part][index]
            allowed = BLENDSHAPES_OF_TFLITE if part == "blendshapes" else 0.0
            assert_recorded(rows(values, expected), expected, f"{part} on frame {index}", tflite=allowed)
        matrix = rows(found.matrices, golden["matrix"][index])
        np.testing.assert_allclose(matrix[:, :3, :3], golden["matrix"][index][:, :3, :3], rtol=0, atol=ROTATION)
        np.testing.assert_allclose(matrix[:, :3, 3], golden["matrix"][index][:, :3, 3], rtol=0, atol=TRANSLATION)
    task.close()


def test_what_is_not_wanted_is_not_computed() -> None:
    frame = next(frames("pose_squats_cut", 1))
    whole = models()
    task = FaceLandmarking(
        FaceModels(whole.detector, whole.landmarks), FaceSettings(min_detection_confidence=0.1), stateful=False
    )
    found = task.process(frame, 0)
    assert len(found.landmarks) == 1
    assert found.blendshapes == found.matrices == []
    task.close()
