"""Find hands and name their gestures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from holistic_native.tasks.components.containers.category import Category
from holistic_native.tasks.components.processors.classifier_options import ClassifierOptions
from holistic_native.tasks.core.base_options import BaseOptions
from holistic_native.tasks.core.model_asset import open_bundle
from holistic_native.tasks.vision.core.checks import check_count, check_options, is_stateful
from holistic_native.tasks.vision.core.conversion import normalized_landmarks, world_landmarks
from holistic_native.tasks.vision.core.image import Image
from holistic_native.tasks.vision.core.image_processing_options import ImageProcessingOptions
from holistic_native.tasks.vision.core.task_runner import TaskKind, TaskRunner
from holistic_native.tasks.vision.core.vision_task import VisionTask
from holistic_native.tasks.vision.core.vision_task_running_mode import VisionTaskRunningMode
from holistic_native.tasks.vision.gesture_recognizer_result import GestureRecognizerResult as GestureRecognizerResult
from holistic_native.tasks.vision.hand_landmarker import hand_models, hand_settings, sides

if TYPE_CHECKING:
    from typing_extensions import Self

    from holistic_native.landmarkers.classifier import ClassifierSettings, Gesture
    from holistic_native.landmarkers.gesture import ClassifierModel, FoundGestures, GestureModels
    from holistic_native.model_files.bundle import Bundle
    from holistic_native.model_files.model_source import ModelSource

_HANDS, _GESTURES = "hand_landmarker.task", "hand_gesture_recognizer.task"
_EMBEDDER, _CANNED, _CUSTOM = (
    "gesture_embedder.tflite",
    "canned_gesture_classifier.tflite",
    "custom_gesture_classifier.tflite",
)
# Gestures of two classifiers are mixed, so MediaPipe gives none an index.
_NO_INDEX = -1


@dataclass
class GestureRecognizerOptions:
    """How hands are sought, and which gestures count.

    Attributes:
        base_options: the models, a `.task` bundle.
        running_mode: how images come.
        num_hands: how many hands are sought.
        min_hand_detection_confidence: the lowest score of a palm.
        min_hand_presence_confidence: what the score of a hand's landmarks must exceed.
        min_tracking_confidence: a palm is that of a hand that is followed where they overlap by more than this share.
        canned_gesture_classifier_options: which of Google's gestures count.
        custom_gesture_classifier_options: which gestures of the bundle's other classifier count, where it has one.
        result_callback: gets result, image and timestamp in LIVE_STREAM mode.
    """

    base_options: BaseOptions
    running_mode: VisionTaskRunningMode = VisionTaskRunningMode.IMAGE
    num_hands: int = 1
    min_hand_detection_confidence: float = 0.5
    min_hand_presence_confidence: float = 0.5
    min_tracking_confidence: float = 0.5
    canned_gesture_classifier_options: ClassifierOptions = field(default_factory=ClassifierOptions)
    custom_gesture_classifier_options: ClassifierOptions = field(default_factory=ClassifierOptions)
    result_callback: Callable[[GestureRecognizerResult, Image, int], None] | None = None


class GestureRecognizer(VisionTask[GestureRecognizerResult]):
    """Finds hands and names their gestures; the methods do what `HandLandmarker`'s do under "detect"."""

    _options_type = GestureRecognizerOptions

    @classmethod
    def create_from_options(cls, options: GestureRecognizerOptions, *, num_threads: int | None = None) -> Self:
        """Make a task; arguments and errors as of `VisionTask.create_from_options`."""
        from holistic_native.landmarkers.gesture import GestureRecognizing, GestureSettings

        check_options(options)
        mode = options.running_mode
        hands = hand_settings(
            mode,
            options.num_hands,
            options.min_hand_detection_confidence,
            options.min_hand_presence_confidence,
            options.min_tracking_confidence,
        )
        settings = GestureSettings(
            hands,
            _classifier_settings(options.canned_gesture_classifier_options),
            _classifier_settings(options.custom_gesture_classifier_options),
        )
        models = _models(open_bundle(options.base_options))
        check_count("num_hands", hands.num_hands)
        graph = GestureRecognizing(models, settings, stateful=is_stateful(mode), num_threads=num_threads)
        kind = TaskKind(_result, lambda: GestureRecognizerResult([], [], [], []))
        return cls(TaskRunner(graph, kind, mode, options.result_callback))

    def recognize(
        self, image: Image, image_processing_options: ImageProcessingOptions | None = None
    ) -> GestureRecognizerResult:
        """Return what is found in an image that stands alone; of a task in IMAGE mode."""
        return self._runner.detect(image, image_processing_options)

    def recognize_for_video(
        self, image: Image, timestamp_ms: int, image_processing_options: ImageProcessingOptions | None = None
    ) -> GestureRecognizerResult:
        """Return what is found in the next frame of a video; of a task in VIDEO mode."""
        return self._runner.detect_for_video(image, timestamp_ms, image_processing_options)

    def recognize_async(
        self, image: Image, timestamp_ms: int, image_processing_options: ImageProcessingOptions | None = None
    ) -> None:
        """Take the next frame of a camera, of a task in LIVE_STREAM mode; the callback gets the result."""
        self._runner.detect_async(image, timestamp_ms, image_processing_options)


def _classifier_settings(options: ClassifierOptions) -> ClassifierSettings:
    from holistic_native.landmarkers.classifier import ClassifierSettings

    return ClassifierSettings(
        -1 if options.max_results is None else options.max_results,
        options.score_threshold,
        options.category_allowlist or (),
        options.category_denylist or (),
    )


def _models(bundle: Bundle) -> GestureModels:
    from holistic_native.landmarkers.gesture import GestureModels

    hands = hand_models(bundle.nested(_HANDS))
    gestures = bundle.nested(_GESTURES)
    custom = _classifier(gestures.model(_CUSTOM)) if _CUSTOM in gestures.names else None
    return GestureModels(hands, gestures.model(_EMBEDDER), _classifier(gestures.model(_CANNED)), custom)


def _classifier(model: ModelSource) -> ClassifierModel:
    from holistic_native.landmarkers.gesture import ClassifierModel
    from holistic_native.model_files.bundle import labels
    from holistic_native.tflite.model_metadata import read_model_metadata

    content = model.read()
    outputs = read_model_metadata(content).outputs
    if not outputs:
        return ClassifierModel(model)
    return ClassifierModel(model, labels(content, outputs[0]), outputs[0].score_threshold)


def _result(found: FoundGestures) -> GestureRecognizerResult:
    gestures = [[_category(gesture)] for gesture in found.gestures if gesture is not None]
    if not gestures:  # MediaPipe loses the hands then
        return GestureRecognizerResult([], [], [], [])
    hands = found.hands
    return GestureRecognizerResult(
        gestures,
        sides(hands),
        list(map(normalized_landmarks, hands.landmarks)),
        list(map(world_landmarks, hands.world)),
    )


def _category(gesture: Gesture) -> Category:
    return Category(_NO_INDEX, float(gesture.score), None, gesture.label or None)
