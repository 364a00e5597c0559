"""How regions overlap one another and the image."""

from __future__ import annotations

import math
from typing import NamedTuple

from holistic_native import _core


class KeepLimits(NamedTuple):
    """How far the region a part was in may be from where it is found anew, for its model to run on the former.

    Attributes:
        rotation_degrees: between the two. (This and the next two are MediaPipe's RoiTrackingCalculator's
            rect_requirements.)
        translation: of the centre, as a share of the new region's sides.
        scale: of the sides, as a share of the new region's.
        margin: the last landmarks must lie in the new region with its sides this share longer
            (landmarks_requirements.recrop_rect_margin).
    """

    rotation_degrees: float
    translation: float
    scale: float
    margin: float


WHOLE_FRAME = _core.Region(0.5, 0.5, 1.0, 1.0, 0.0)


def near(one: _core.Region, other: _core.Region, size: tuple[int, int], farthest: float) -> bool:
    """Return whether the centres of two regions of a frame of a size (width, height) lie close together.

    Args:
        one: a region.
        other: another one.
        size: of the frame in pixels.
        farthest: the greatest distance, as a share of the longer side of `one`.
    """
    width, height = size
    distance = math.hypot((one.cx - other.cx) * width, (one.cy - other.cy) * height)
    return distance <= farthest * max(one.width * width, one.height * height)


def share_inside(region: _core.Region) -> float:
    """Return how much of a region's area lies in the image, 0..1, its rotation ignored."""
    sides = (
        max(0.0, min(centre + side / 2, 1.0) - max(centre - side / 2, 0.0)) / side if side > 0 else 0.0
        for centre, side in ((region.cx, region.width), (region.cy, region.height))
    )
    return math.prod(sides)
