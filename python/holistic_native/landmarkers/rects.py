"""The region of a whole image that is to be turned first."""

from __future__ import annotations

import math

import numpy as np

from holistic_native import _core


def image_region(size: tuple[int, int], rotation_degrees: int = 0) -> _core.Region:
    """Return the region of an image of a size (width, height), turned by a multiple of 90 degrees."""
    width, height = np.float32(size[0]), np.float32(size[1])
    rotation = np.float32(-rotation_degrees * math.pi / 180.0)
    if rotation_degrees % 180 == 0:
        return _core.Region(0.5, 0.5, 1.0, 1.0, float(rotation))
    return _core.Region(0.5, 0.5, float(height / width), float(width / height), float(rotation))
