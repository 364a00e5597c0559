"""Whether a part that is followed is still where the pose says it is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holistic_native import _core


def near(followed: _core.Region, expected: _core.Region, size: tuple[int, int], farthest: float) -> bool:
    """Tell whether the centres of two regions of a frame of a size (width, height) lie close together.

    Args:
        followed: where the part was on the last frame.
        expected: where the pose of this frame promises it.
        size: of the frame in pixels.
        farthest: the greatest distance, as a share of the longer side of the followed region.
    """
    width, height = size
    distance = math.hypot((followed.cx - expected.cx) * width, (followed.cy - expected.cy) * height)
    return distance <= farthest * max(followed.width * width, followed.height * height)
