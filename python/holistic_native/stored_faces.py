"""Blendshapes and transformation matrices of faces whose landmarks were stored."""

from __future__ import annotations

import os
from contextlib import closing

import numpy as np
from numpy.typing import ArrayLike, NDArray

from holistic_native.topology.blendshapes import BLENDSHAPES

POINTS = 478


def blendshapes(
    landmarks: ArrayLike,
    image_size: tuple[int, int],
    *,
    models: str | os.PathLike[str] | None = None,
    runtime: str | None = None,
) -> NDArray[np.float32]:
    """Compute how far 52 movements of a face go, as MediaPipe's FaceLandmarker does from the same landmarks.

    They are called as in `holistic_native.topology.blendshapes.BLENDSHAPES`. The model is in MediaPipe's face bundle,
    which `holistic-native models fetch face_landmarker.task` gets.

    Args:
        landmarks: (478, 3) or (n, 478, 3): a face or one on each of n frames, as fractions of the image: a tracker's
            with refined face landmarks, or a FaceLandmarker's. Frames with NaN have no face.
        image_size: (width, height) of the images in pixels.
        models: the bundle, or a folder that has it; None for the usual places.
        runtime: "litert", "tflite", or None for the best one installed.

    Returns:
        (52,) or (n, 52) float32, 0..1; NaN where there is no face.

    Raises:
        ValueError: an argument has another shape or is out of range, or what is in `models` is damaged.
        FileNotFoundError: the bundle is nowhere to be found.
        ImportError: no interpreter is installed.
    """
    faces, size = _faces(landmarks), _size(image_size)
    found = np.full((*faces.shape[:-2], len(BLENDSHAPES)), np.nan, np.float32)
    from holistic_native.landmarkers.faces.expression import FaceExpression  # what few programs need

    expression = FaceExpression(blendshapes=True, transform=False, models=models, runtime=runtime)
    with closing(expression):
        for place in np.ndindex(*faces.shape[:-2]):
            if np.isfinite(faces[place]).all():
                found[place] = expression.blendshapes(faces[place], size)
    return found


def face_transforms(
    landmarks: ArrayLike, image_size: tuple[int, int], *, models: str | os.PathLike[str] | None = None
) -> NDArray[np.float32]:
    """Compute where faces are and how they are turned, as MediaPipe's FaceLandmarker does from the same landmarks.

    Args:
        landmarks: (468 or 478, 3) or (n, 468 or 478, 3): as of `blendshapes`.
        image_size: (width, height) of the images in pixels.
        models: as of `blendshapes`.

    Returns:
        (4, 4) or (n, 4, 4) float32: what moves a face of average shape there, in centimetres, the camera at 0, x to
        the right, y up, z to the viewer; NaN where there is no face.

    Raises:
        ValueError: an argument has another shape or is out of range, or what is in `models` is damaged.
        FileNotFoundError: the bundle is nowhere to be found.
    """
    faces, size = _faces(landmarks, 468), _size(image_size)
    found = np.full((*faces.shape[:-2], 4, 4), np.nan, np.float32)
    from holistic_native.landmarkers.faces.expression import FaceExpression  # what few programs need

    expression = FaceExpression(blendshapes=False, transform=True, models=models)
    for place in np.ndindex(*faces.shape[:-2]):
        if np.isfinite(faces[place]).all():
            matrix = expression.transform(faces[place], size)
            found[place] = np.nan if matrix is None else matrix
    return found


def _faces(landmarks: ArrayLike, fewer: int = POINTS) -> NDArray[np.float32]:
    faces = np.asarray(landmarks, np.float32)
    if faces.ndim not in (2, 3) or faces.shape[-2] not in (fewer, POINTS) or faces.shape[-1] != 3:
        count = f"{POINTS}" if fewer == POINTS else f"{fewer} or {POINTS}"
        raise ValueError(f"landmarks must be ({count}, 3) or (n, {count}, 3), got {faces.shape}")
    return faces


def _size(size: tuple[int, int]) -> tuple[int, int]:
    wanted = f"image_size must be (width, height), two integers of at least 1, got {size!r}"
    try:
        width, height = (int(side) for side in size)
    except (TypeError, ValueError):
        raise ValueError(wanted) from None
    if width < 1 or height < 1 or (width, height) != tuple(size):
        raise ValueError(wanted)
    return width, height
