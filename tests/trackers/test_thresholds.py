"""Confidences other than 0.5: the numbers of MediaPipe 0.10.21; of faces, MediaPipe's boxes whatever the confidence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import holistic_native
from tests.support.recordings.comparison import assert_same
from tests.support.recordings.cpu_class import cpu_class
from tests.support.recordings.record_thresholds import RECORDED
from tests.support.recordings.single_solutions import rows
from tests.support.recordings.thresholds import CASES, CONFIDENCES, HANDS, TRACKERS, crowd, played

ModelReader = Callable[[str], bytes]
MODELS = (
    *holistic_native.Holistic.model_names(),
    *holistic_native.Hands.model_names(),
    *holistic_native.FaceDetection.model_names(1),
)


@pytest.fixture(autouse=True)
def _models(models: ModelReader) -> None:
    for name in MODELS:
        models(name)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "confidences"), CASES)
def test_trackers(name: str, confidences: str, runtime: str) -> None:
    if name == "hands":
        pytest.importorskip("cv2", reason="the reference media are decoded with OpenCV")
        if not HANDS.exists():
            pytest.skip("no folder 'shared' with media beside the repository")
    if cpu_class() == "aarch64":
        pytest.skip("a score near its threshold may fall on the other side there")
    golden = np.load(RECORDED)
    with getattr(holistic_native, TRACKERS[name])(**CONFIDENCES[confidences], runtime=runtime) as tracker:
        found = played(tracker, name)
    for part, array in found.items():
        assert_same(array, golden[f"{name}.{confidences}.{part}"], part, confidences)


@pytest.mark.slow
@pytest.mark.parametrize("confidence", [None, 0.0, 0.05, 0.2, 0.5, 0.51, 0.6, 0.7, 0.75, 0.8, 0.9, 1.0, 1.5])
@pytest.mark.parametrize("selection", [0, 1])
def test_confidence_chooses_faces_and_moves_none(selection: int, confidence: float | None, runtime: str) -> None:
    theirs = np.load(RECORDED)[f"crowd.{selection}"]
    lowest = -np.inf if confidence is None else confidence
    with holistic_native.FaceDetection(confidence, selection, runtime=runtime) as tracker:
        found = tracker.process(crowd()).detections or []
    scores = [face.score[0] for face in found]
    assert scores == sorted(scores, reverse=True)
    strong = [face for face in found if face.score[0] >= (0.5, 0.6)[selection]]
    expected = theirs[theirs[:, 0] >= lowest]
    assert len(strong) == len(expected)
    ours = rows(holistic_native.FaceDetectionResult(strong))["face_detections"][: len(strong)]
    assert_same(ours, expected, "face_detections", f"{confidence}")
    assert all(face.score[0] >= lowest for face in found[len(strong) :])


def test_a_low_confidence_gives_weaker_faces_too(runtime: str) -> None:
    with holistic_native.FaceDetection(0.05, runtime=runtime) as tracker:
        scores = [face.score[0] for face in tracker.process(crowd()).detections or []]
    assert [score >= 0.5 for score in scores[:4]] == [True, True, True, False]
    assert min(scores) >= np.float32(0.05)
