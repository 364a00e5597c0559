"""What a face expresses and how the head is turned, from its landmarks: blendshapes and a matrix, where wanted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from holistic_native.landmarkers.faces.geometry import face_matrix
from holistic_native.landmarkers.geometry_metadata import FILE, read_geometry
from holistic_native.model_files.bundle import Bundle
from holistic_native.model_files.official_bundles import BUNDLES
from holistic_native.model_files.store import ModelStore
from holistic_native.options import checked_path
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.stages.blendshapes import MODEL, BlendshapeModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.frames.frame import Frame

BUNDLE = "face_landmarker.task"
"""MediaPipe's bundle that has the models."""


class FaceExpression:
    """The model of blendshapes and the average face, each where it is wanted."""

    def __init__(
        self,
        *,
        blendshapes: bool,
        transform: bool,
        models: str | os.PathLike[str] | None = None,
        runtime: str | None = None,
    ) -> None:
        """Load what is wanted from MediaPipe's face bundle.

        Args:
            blendshapes: whether these are wanted.
            transform: whether matrices are.
            models: the bundle itself, or a folder that has it; None for the usual places.
            runtime: "litert", "tflite", or None for the best one installed.

        Raises:
            FileNotFoundError: the bundle is nowhere to be found, or lacks what is wanted.
            ValueError: `models` is no such place, or what is there is damaged.
            RuntimeError: the bundle is damaged.
        """
        bundle = face_bundle(models)
        contents = {MODEL: bundle.model(MODEL)} if blendshapes else {}
        self._geometry = read_geometry(bundle.read(FILE)) if transform else None
        self._model: BlendshapeModel | None = None
        if blendshapes:
            # Too small for more than one thread.
            self._model = BlendshapeModel(Loader(RuntimeOptions(num_threads=1, runtime=runtime), contents=contents))

    def blendshapes(
        self, landmarks: NDArray[np.float32], size: tuple[int, int], *, frame: Frame | None = None
    ) -> NDArray[np.float32] | None:
        """Return the (52,) float32 blendshapes of a face with (478, 3) landmarks; None where they are not wanted."""
        return None if self._model is None else self._model.compute(landmarks, size, frame=frame)

    def transform(self, landmarks: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32] | None:
        """Return the (4, 4) float32 matrix of a face; None where it is not wanted, or the face has no extent."""
        return None if self._geometry is None else face_matrix(self._geometry, landmarks, size)

    def close(self) -> None:
        """Free the model."""
        if self._model is not None:
            self._model.close()


def face_bundle(models: str | os.PathLike[str] | None) -> Bundle:
    """Open the bundle that has the models: see `FaceExpression`."""
    path = None if models is None else checked_path("models", models).expanduser()
    if path is not None and path.is_file():
        bundle = Bundle.open(path)
        if MODEL in bundle.names or FILE in bundle.names:
            return bundle
        # A bundle of other models; those of the face are where they usually are.
        models = None
    return Bundle(ModelStore(models, manifest=BUNDLES).read(BUNDLE))
