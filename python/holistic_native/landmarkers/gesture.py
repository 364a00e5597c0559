"""Hands and their gestures on a picture or a video, as MediaPipe's GestureRecognizer computes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.frames.frame import Frame
from holistic_native.landmarkers.classifier import ClassifierSettings, Gesture, Selection, combined
from holistic_native.landmarkers.hand import FoundHands, HandLandmarking, HandModels, HandSettings
from holistic_native.landmarkers.hands.gesture_input import image_hand, right_score, world_hand
from holistic_native.landmarkers.rects import image_region
from holistic_native.model_files.model_source import ModelSource, model_source
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.stages.gestures import CANNED, CUSTOM, EMBEDDER, GestureClassifier, GestureEmbedder
from holistic_native.tflite.graph import Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class ClassifierModel:
    """A classifier, and what its metadata says.

    Attributes:
        content: the bytes of a `.tflite` file, or where they come from.
        labels: of its gestures; empty where it names none.
        threshold: the lowest score that counts; None for none.
    """

    content: bytes | ModelSource
    labels: Sequence[str] = ()
    threshold: float | None = None


@dataclass(frozen=True)
class GestureModels:
    """The models of a gesture bundle; `custom` is None where it has none."""

    hand: HandModels
    embedder: bytes | ModelSource
    canned: ClassifierModel
    custom: ClassifierModel | None = None


@dataclass(frozen=True)
class GestureSettings:
    """The numbers of GestureRecognizerOptions."""

    hand: HandSettings = field(default_factory=HandSettings)
    canned: ClassifierSettings = field(default_factory=ClassifierSettings)
    custom: ClassifierSettings = field(default_factory=ClassifierSettings)


@dataclass(frozen=True)
class FoundGestures:
    """The hands on a frame and their gestures; the lists are parallel.

    Attributes:
        hands: the hands.
        gestures: what each one's is; None for none.
    """

    hands: FoundHands
    gestures: list[Gesture | None]


class GestureRecognizing:
    """Find hands and name their gestures."""

    def __init__(
        self, models: GestureModels, settings: GestureSettings, *, stateful: bool, num_threads: int | None = None
    ) -> None:
        """Load the models; arguments as of `HandLandmarking`.

        Raises:
            ValueError: as there; or labels are allowed or denied of a classifier that has none.
        """
        classifiers = [(CANNED, models.canned, settings.canned)]
        if models.custom is not None:
            classifiers.insert(0, (CUSTOM, models.custom, settings.custom))
        contents = {EMBEDDER: models.embedder, **{name: model.content for name, model, _ in classifiers}}
        # These models are too small for more than one thread.
        loader = Loader(RuntimeOptions(num_threads=1), contents=contents)
        self._embedder = GestureEmbedder(loader)
        self._classifiers = [_classifier(loader, *classifier) for classifier in classifiers]
        self._hands = HandLandmarking(models.hand, settings.hand, stateful=stateful, num_threads=num_threads)

    def reset(self) -> None:
        """Forget the past frames."""
        self._hands.reset()

    def process(self, image: NDArray[np.uint8], time_us: int, rotation_degrees: int = 0) -> FoundGestures:
        """Find the hands on the next frame and their gestures; arguments as of `HandLandmarking.process`."""
        hands = self._hands.process(image, time_us, rotation_degrees)
        frame = Frame(image, time_us)
        rotation = image_region(frame.size, rotation_degrees).rotation
        recognize = partial(self._recognize, frame, rotation)
        return FoundGestures(hands, list(map(recognize, hands.landmarks, hands.world, hands.handedness)))

    def _recognize(
        self,
        frame: Frame,
        rotation: float,
        landmarks: NDArray[np.float32],
        world: NDArray[np.float32],
        handedness: tuple[int, np.float32],
    ) -> Gesture | None:
        hand = image_hand(landmarks, frame.size, rotation)
        embedding = self._embedder.embed(hand, right_score(*handedness), world_hand(world, rotation), frame=frame)
        return combined([chosen.best(model.classify(embedding, frame=frame)) for model, chosen in self._classifiers])

    def close(self) -> None:
        """Free the models and end the threads; never waits."""
        self._hands.close()
        self._embedder.close()
        for model, _ in self._classifiers:
            model.close()


def _classifier(
    loader: Loader, name: str, model: ClassifierModel, settings: ClassifierSettings
) -> tuple[GestureClassifier, Selection]:
    graph = Graph(model_source(model.content).read())
    gestures = graph.shape(graph.outputs[0])[-1]
    return GestureClassifier(loader, name, gestures), Selection(model.labels, gestures, model.threshold, settings)
