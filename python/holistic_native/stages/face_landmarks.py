"""The face models: 468 landmarks of a face mesh, or 478 with refined lips, eyes and irises, from one region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native import _core
from holistic_native.stages.attention import LEFT_EYE, LIPS, RIGHT_EYE, AttentionMesh
from holistic_native.stages.crop_model import CropModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.frames.frame import Frame
    from holistic_native.runtime.loader import Loader

MODEL = "face_landmark.tflite"
REFINED_MODEL = "face_landmark_with_attention.tflite"
SIZE = 192
MESH = 468
IRIS = 5
REFINED = MESH + 2 * IRIS
# The rim of an eye, from which its iris takes its depth, is the first part of the eye's landmarks.
EYE_RIM = 16


class FaceLandmarker:
    """Find a face's landmarks in a region."""

    def __init__(self, loader: Loader, *, refine: bool) -> None:
        """Load the mesh model, or the refining one.

        A mesh model of another input size is taken as well; its points too are in pixels of MediaPipe's, `SIZE`.

        Raises:
            FileNotFoundError, ValueError: as `Loader.load`.
        """
        self._refine = refine
        name = mesh_model(refine=refine)
        if refine:
            sizes = (MESH * 3, *(2 * len(part.indices) for part in (LIPS, LEFT_EYE, RIGHT_EYE)), 2 * IRIS, 2 * IRIS, 1)
            models = loader.load(name, input_shape=(1, SIZE, SIZE, 3), outputs=sizes, kind=AttentionMesh)
        else:
            shape = (1, SIZE, SIZE, 3)
            models = loader.load(name, input_shape=shape, outputs=_mesh_outputs(SIZE), outputs_at=_mesh_outputs)
        self._model = CropModel(models, loader.kernels, keep_aspect=False)

    def observe(self, frame: Frame, region: _core.Region, *, min_presence: float) -> NDArray[np.float32] | None:
        """Return (468, 3) or (478, 3) float32 landmarks as fractions of the frame; None when no face is there."""
        with self._model.run(frame, region) as seen:
            if seen is None or not _core.logistic(float(seen.outputs[-1].flat[0])) > min_presence:
                return None
            landmarks = _core.decode_landmarks(seen.outputs[0], MESH, 3, SIZE)
            if self._refine:
                parts = (_core.decode_landmarks(part, part.size // 2, 2, SIZE) for part in seen.outputs[1:6])
                landmarks = refined_mesh(landmarks, *parts)
        _core.project_landmarks(landmarks, seen.crop)
        return landmarks

    def close(self) -> None:
        """Free the model."""
        self._model.close()


def mesh_model(*, refine: bool) -> str:
    """Name the file of the mesh model, or of the refining one."""
    return REFINED_MODEL if refine else MODEL


def refined_mesh(
    mesh: NDArray[np.float32],
    lips: NDArray[np.float32],
    left_eye: NDArray[np.float32],
    right_eye: NDArray[np.float32],
    left_iris: NDArray[np.float32],
    right_iris: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Put the refined parts into the mesh (MediaPipe's LandmarksRefinement calculator).

    Args:
        mesh: (468, 3), kept but for x and y of the landmarks that the parts name.
        lips: (80, 2).
        left_eye: (71, 2).
        right_eye: (71, 2).
        left_iris: (5, 2): landmarks 468 to 472.
        right_iris: (5, 2): landmarks 473 to 477.

    Returns:
        (478, 3) float32; an iris lies at the mean depth of its eye's rim.
    """
    out = np.empty((REFINED, 3), np.float32)
    out[:MESH] = mesh
    for part, points in ((LIPS, lips), (LEFT_EYE, left_eye), (RIGHT_EYE, right_eye)):
        out[list(part.indices), :2] = points
    for start, eye, points in ((MESH, LEFT_EYE, left_iris), (MESH + IRIS, RIGHT_EYE, right_iris)):
        out[start : start + IRIS, :2] = points
        out[start : start + IRIS, 2] = sum(float(z) for z in out[list(eye.indices[:EYE_RIM]), 2]) / EYE_RIM
    return out


def _mesh_outputs(_: int) -> tuple[int, ...]:
    return (MESH * 3, 1)
