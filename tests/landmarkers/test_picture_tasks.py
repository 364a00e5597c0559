"""FaceDetecting and Segmenting against what MediaPipe's FaceDetector and ImageSegmenter 1.2.2 computed."""

from __future__ import annotations

import numpy as np
import pytest

from holistic_native.landmarkers.face_detector import DetectorSettings, FaceDetecting, whole_pixels
from holistic_native.landmarkers.models import ImageModel
from holistic_native.landmarkers.segmenter import SegmenterSettings, Segmenting
from holistic_native.runtime.interpreter import choose_runtime
from tests.support.bundles import legacy
from tests.support.task_media import frames, recorded, recordings, rows
from tests.support.task_recordings import assert_recorded

# The selfie models' last operation is ours, which rounds otherwise. With tflite-runtime, twice what was measured.
SELFIE = {"litert": 1e-6, "tflite": 2.2e-4}


@pytest.mark.parametrize("name", recordings("face_detector", "face_detector_full"))
def test_faces(name: str) -> None:
    golden = recorded(name)["face_detections"]
    kind = "full_range_sparse" if name.endswith("full") else "short_range"
    model = ImageModel.read(legacy(f"face_detection_{kind}.tflite"))
    task = FaceDetecting(model, DetectorSettings(min_detection_confidence=0.1))
    for index, frame in enumerate(frames(name, len(golden) if "squats" in name else 1)):
        found = task.process(frame, index)
        columns = [found.scores[:, None], found.boxes.astype(np.float32), found.keypoints.reshape(-1, 12)]
        assert_recorded(rows(np.concatenate(columns, 1), golden[index]), golden[index], f"frame {index}")
    task.close()


def test_whole_pixels_are_cut_off_and_then_brought_into_the_image() -> None:
    boxes = np.array([[-0.5, 0.999, 0.5, 1.5], [0.1999, 0.25, 1e-9, 0.0]], np.float32)
    assert whole_pixels(boxes, (10, 20)).tolist() == [[0, 19, 5, 20], [1, 5, 0, 0]]


@pytest.mark.parametrize("name", recordings("selfie", "selfie_landscape"))
def test_masks(name: str) -> None:
    golden = recorded(name)
    kind = "_landscape" if name.endswith("landscape") else ""
    model = ImageModel.read(legacy(f"selfie_segmentation{kind}.tflite"))
    task = Segmenting(model, SegmenterSettings(category=True))
    found = task.process(next(frames(name, 1)))
    (confidence,) = found.confidence
    assert found.category is not None
    reach = SELFIE[choose_runtime()]
    # Recorded in half precision: what rounds to it must be within reach.
    low, high = ((confidence + np.float32(step)).astype(np.float16) for step in (-reach, reach))
    assert (low <= golden["mask"][0]).all()
    assert (golden["mask"][0] <= high).all()
    np.testing.assert_array_equal(found.category, golden["category"][0])
    task.close()


def test_only_what_is_wanted_is_computed() -> None:
    model = ImageModel.read(legacy("selfie_segmentation.tflite"))
    black = np.zeros((30, 40, 3), np.uint8)
    for confidence, category in ((True, False), (False, True)):
        task = Segmenting(model, SegmenterSettings(confidence, category))
        found = task.process(black)
        assert (len(found.confidence) == 1, found.category is not None) == (confidence, category)
        task.close()
