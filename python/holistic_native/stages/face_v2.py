"""The face model of MediaPipe's Tasks: 478 landmarks, irises included, from one region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native import _core
from holistic_native.stages.crop_model import CropModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.frames.frame import Frame
    from holistic_native.runtime.loader import Loader

MODEL = "face_landmarks_detector.tflite"
"""Its name in a bundle."""
SIZE = 256
POINTS = 478
# Of the three outputs: the landmarks and the presence. The third says whether the tongue is out; nobody reads it.
_KEPT = (0, 1)


class FaceV2Landmarker:
    """Find a face's landmarks in a region, which is stretched to the model's square."""

    def __init__(self, loader: Loader, *, value_range: tuple[float, float] = (0.0, 1.0)) -> None:
        """Load the model, for which the bytes 0 and 255 become `value_range`.

        Raises:
            FileNotFoundError: the model is nowhere to be found.
            ValueError: the model is damaged or of another shape.
        """
        models = loader.load(MODEL, input_shape=(1, SIZE, SIZE, 3), outputs=(POINTS * 3, 1), keep=_KEPT)
        self._model = CropModel(
            models,
            loader.kernels,
            value_range=value_range,
            keep_aspect=False,
            arithmetic=loader.arithmetic,
        )
        self._arithmetic = loader.arithmetic

    def observe(self, frame: Frame, region: _core.Region, *, min_presence: float) -> NDArray[np.float32] | None:
        """Return (478, 3) float32 landmarks as fractions of the frame; None when no face is there."""
        with self._model.run(frame, region) as seen:
            if seen is None:
                return None
            presence = _core.logistic(float(seen.outputs[1].flat[0]), self._arithmetic)
            if not presence > min_presence:
                return None
            landmarks = _core.decode_landmarks(seen.outputs[0], POINTS, 3, SIZE)
        # The region need not be square in pixels, so that it takes the crop's matrix.
        _core.project_landmarks_by_matrix(landmarks, seen.crop)
        return landmarks

    def close(self) -> None:
        """Free the model."""
        self._model.close()
