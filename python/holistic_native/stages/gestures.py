"""The gesture models: from a hand's landmarks to an embedding, from that to a score for each gesture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native.stages.tensor_model import TensorModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.frames.frame import Frame
    from holistic_native.runtime.loader import Loader

EMBEDDER = "gesture_embedder.tflite"
CANNED, CUSTOM = "canned_gesture_classifier.tflite", "custom_gesture_classifier.tflite"
"""Their names in a bundle."""
EMBEDDING = 128
_HAND = (1, 21, 3)


class GestureEmbedder:
    """Turn a hand into 128 numbers, which are near one another for hands that make the same gesture."""

    def __init__(self, loader: Loader) -> None:
        """Load the model; FileNotFoundError or ValueError when that fails."""
        shapes = ((1, 1), _HAND)
        self._model = TensorModel(loader.load(EMBEDDER, input_shape=_HAND, more_inputs=shapes, outputs=(EMBEDDING,)))

    def embed(
        self, hand: NDArray[np.float32], right: np.float32, world: NDArray[np.float32], *, frame: Frame | None = None
    ) -> NDArray[np.float32]:
        """Return the (128,) float32 embedding of a hand.

        Args:
            hand: (21, 3) landmarks of unit size, the wrist at 0.
            right: how likely it is a right hand, 0..1.
            world: (21, 3) world landmarks, likewise.
            frame: where timings are noted, if they are wanted.
        """
        return self._model.run(hand, np.array([right], np.float32), world, frame=frame)

    def close(self) -> None:
        """Let go of the model."""
        self._model.close()


class GestureClassifier:
    """Score the gestures of an embedding."""

    def __init__(self, loader: Loader, name: str, gestures: int) -> None:
        """Load a model that knows so many gestures; FileNotFoundError or ValueError when that fails."""
        self._model = TensorModel(loader.load(name, input_shape=(1, EMBEDDING), outputs=(gestures,)))

    def classify(self, embedding: NDArray[np.float32], *, frame: Frame | None = None) -> NDArray[np.float32]:
        """Return a score, 0..1, for each gesture."""
        return self._model.run(embedding, frame=frame)

    def close(self) -> None:
        """Let go of the model."""
        self._model.close()
