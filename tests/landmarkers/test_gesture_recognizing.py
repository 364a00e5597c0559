"""GestureRecognizing against what MediaPipe's GestureRecognizer 1.2.2 computed, and which gestures count."""

from __future__ import annotations

import numpy as np
import pytest

from holistic_native.landmarkers.classifier import ClassifierSettings, Gesture, Selection, combined
from holistic_native.landmarkers.gesture import ClassifierModel, GestureModels, GestureRecognizing, GestureSettings
from holistic_native.landmarkers.hand import DETECTOR, LANDMARKS, HandModels, HandSettings
from holistic_native.landmarkers.hands.gesture_input import image_hand, world_hand
from holistic_native.landmarkers.models import ImageModel
from holistic_native.model_files.bundle import Bundle, labels
from holistic_native.stages.gestures import CANNED, CUSTOM, EMBEDDER
from holistic_native.tflite.model_metadata import read_model_metadata
from tests.support.bundles import official
from tests.support.task_media import frames, recorded, recordings, rows
from tests.support.task_recordings import assert_recorded

LABELS = ("a", "b", "c", "d")
SCORES = np.array([0.1, 0.4, 0.3, 0.2], np.float32)


def classifier(content: bytes) -> ClassifierModel:
    outputs = read_model_metadata(content).outputs
    if not outputs:
        return ClassifierModel(content)
    return ClassifierModel(content, labels(content, outputs[0]), outputs[0].score_threshold)


def models() -> GestureModels:
    bundle = Bundle(official("gesture_recognizer.task"))
    hand, gesture = bundle.nested("hand_landmarker.task"), bundle.nested("hand_gesture_recognizer.task")
    hands = HandModels(ImageModel.read(hand.read(DETECTOR)), ImageModel.read(hand.read(LANDMARKS)))
    return GestureModels(
        hands, gesture.read(EMBEDDER), classifier(gesture.read(CANNED)), classifier(gesture.read(CUSTOM))
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", recordings("gesture_image", "gesture_video"))
def test_recording(name: str) -> None:
    golden, video = recorded(name), name.endswith("video")
    # The hands of all frames are in the recordings of HandLandmarker.
    count = 20 if video else 1
    task = GestureRecognizing(models(), GestureSettings(HandSettings(num_hands=2)), stateful=video)
    for index, frame in enumerate(frames(name, count)):
        found = task.process(frame, index * 33_000)
        there = [gesture for gesture in found.gestures if gesture is not None]
        # MediaPipe returns no hands where no hand has a gesture.
        hands = found.hands.landmarks if there else []
        assert_recorded(rows(hands, golden["hands"][index]), golden["hands"][index], f"{index}", hand_model=True)
        scores = golden["gesture_score"][index]
        assert_recorded(rows([gesture.score for gesture in there], scores), scores, f"{index}", hand_model=True)
        assert [gesture.label for gesture in there] == golden["gesture"][index].tolist()[: len(there)]
    task.close()


@pytest.mark.parametrize(
    ("settings", "threshold", "best"),
    [
        (ClassifierSettings(), None, "bcda"),
        (ClassifierSettings(max_results=2), None, "bc"),
        (ClassifierSettings(max_results=0), None, "bcda"),
        (ClassifierSettings(), 0.25, "bc"),
        (ClassifierSettings(score_threshold=0.0), 0.25, "bc"),
        (ClassifierSettings(score_threshold=0.15), 0.25, "bcd"),
        (ClassifierSettings(allowed=("a", "d")), None, "da"),
        (ClassifierSettings(denied=("b",)), None, "cda"),
        (ClassifierSettings(allowed=("a", "b"), denied=("b",)), None, "ba"),
        (ClassifierSettings(allowed=("unknown",)), None, "bcda"),
    ],
)
def test_gestures_that_count(settings: ClassifierSettings, threshold: float | None, best: str) -> None:
    found = Selection(LABELS, len(SCORES), threshold, settings).best(SCORES)
    assert "".join(gesture.label for gesture in found) == best


def test_a_list_needs_labels() -> None:
    with pytest.raises(ValueError, match="requires labels to be present"):
        Selection((), 4, None, ClassifierSettings(denied=("a",)))
    assert [gesture.label for gesture in Selection((), 4, None, ClassifierSettings()).best(SCORES)] == [""] * 4


@pytest.mark.parametrize(
    ("custom", "canned", "expected"),
    [
        ([("x", 0.6)], [("y", 0.9)], "x"),
        ([("None", 0.9)], [("y", 0.2)], "y"),
        ([("None", 0.9)], [("None", 0.2)], "None"),
        ([], [("", 0.2), ("z", 0.3)], "z"),
        ([], [], None),
    ],
)
def test_the_first_classifier_that_has_a_gesture_wins(
    custom: list[tuple[str, float]], canned: list[tuple[str, float]], expected: str | None
) -> None:
    found = combined([[Gesture(label, np.float32(score)) for label, score in one] for one in (custom, canned)])
    assert (None if found is None else found.label) == expected


def test_input_is_of_unit_size_with_the_wrist_at_0_however_the_picture_is_turned() -> None:
    rng = np.random.default_rng(5)
    hand = rng.uniform(0.3, 0.7, (21, 3)).astype(np.float32)
    upright = image_hand(hand, (400, 400), 0.0)
    assert not upright[0].any()
    assert np.ptp(upright[:, :2], 0).max() == pytest.approx(1.0, abs=1e-3)
    np.testing.assert_allclose(upright, world_hand(hand, 0.0), atol=1e-6)
    # Twice as wide a picture has the same hand in half the share of its width; sizes have 1e-5 added to them.
    wide = hand * np.array([0.5, 1.0, 1.0], np.float32)
    np.testing.assert_allclose(image_hand(wide, (800, 400), 0.0)[:, :2], upright[:, :2], atol=1e-4)
    turned = world_hand(hand, np.pi / 2)
    np.testing.assert_allclose(turned[:, 0], upright[:, 1], atol=1e-5)
