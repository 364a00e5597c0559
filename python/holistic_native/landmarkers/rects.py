"""The region of an image that MediaPipe's ImageProcessingOptions describe: all of it, turned."""

from __future__ import annotations

import math

import numpy as np

from holistic_native import _core


def image_region(rotation_degrees: int, size: tuple[int, int]) -> _core.Region:
    """Return the region that covers an image and is turned against it.

    Args:
        rotation_degrees: a multiple of 90, clockwise: by how much the image has to be turned to be upright.
        size: (width, height) of the image.
    """
    rotation = -rotation_degrees * math.pi / 180.0
    if rotation_degrees % 180 == 0:
        return _core.Region(0.5, 0.5, 1.0, 1.0, rotation)
    width, height = map(np.float32, size)
    return _core.Region(0.5, 0.5, float(height / width), float(width / height), rotation)
