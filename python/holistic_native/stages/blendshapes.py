"""The blendshape model: how far 52 movements of a face go, such as an eye that closes, from its landmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native.stages.tensor_model import TensorModel
from holistic_native.topology.blendshapes import BLENDSHAPE_LANDMARKS, BLENDSHAPES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.frames.frame import Frame
    from holistic_native.runtime.loader import Loader

MODEL = "face_blendshapes.tflite"
"""Its name in a bundle."""


class BlendshapeModel:
    """Compute the blendshapes of a face."""

    def __init__(self, loader: Loader) -> None:
        """Load the model; FileNotFoundError or ValueError when that fails."""
        shape = (1, len(BLENDSHAPE_LANDMARKS), 2)
        self._model = TensorModel(loader.load(MODEL, input_shape=shape, outputs=(len(BLENDSHAPES),)))
        self._landmarks = np.array(BLENDSHAPE_LANDMARKS)

    def compute(
        self, landmarks: NDArray[np.float32], size: tuple[int, int], *, frame: Frame | None = None
    ) -> NDArray[np.float32]:
        """Return a face's blendshapes.

        Args:
            landmarks: (478, 3) float32, fractions of the image.
            size: (width, height) of the image in pixels.
            frame: where timings are noted, if they are wanted.

        Returns:
            (52,) float32, 0..1, in the order of `topology.blendshapes.BLENDSHAPES`.
        """
        return self._model.run(landmarks[self._landmarks, :2] * np.array(size, np.float32), frame=frame)

    def close(self) -> None:
        """Let go of the model."""
        self._model.close()
