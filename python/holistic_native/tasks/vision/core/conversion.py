"""Make the dataclasses of results from arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native.tasks.components.containers.landmark import Landmark, NormalizedLandmark
from holistic_native.tasks.vision.core.image import Image, ImageFormat, image_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


def normalized_landmarks(points: NDArray[np.float32]) -> list[NormalizedLandmark]:
    """Return landmarks from rows of x, y, z and, where there are five columns, visibility and presence."""
    return list(map(NormalizedLandmark, *points.T.tolist()))


def world_landmarks(points: NDArray[np.float32]) -> list[Landmark]:
    """Return landmarks in space; rows likewise."""
    return list(map(Landmark, *points.T.tolist()))


def float_image(mask: NDArray[np.float32]) -> Image:
    """Return an image of one float a pixel, from an array (height, width) that nobody else changes."""
    return image_of(ImageFormat.VEC32F1, np.ascontiguousarray(mask)[:, :, None])


def gray_image(mask: NDArray[np.uint8]) -> Image:
    """Return a gray image, likewise."""
    return image_of(ImageFormat.GRAY8, np.ascontiguousarray(mask)[:, :, None])
