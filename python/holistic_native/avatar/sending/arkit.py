"""The 52 movements of a face as ARKit has them: their order, and angles of eyes and head."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from holistic_native.avatar.rotation import IDENTITY, Quaternion, Z, turn
from holistic_native.avatar.sending.expressions import TONGUE

if TYPE_CHECKING:
    from collections.abc import Mapping

_EYES = """
eyeBlinkLeft eyeLookDownLeft eyeLookInLeft eyeLookOutLeft eyeLookUpLeft eyeSquintLeft eyeWideLeft
eyeBlinkRight eyeLookDownRight eyeLookInRight eyeLookOutRight eyeLookUpRight eyeSquintRight eyeWideRight
"""
_MOUTH = """
mouthClose mouthFunnel mouthPucker mouthLeft mouthRight mouthSmileLeft mouthSmileRight mouthFrownLeft mouthFrownRight
mouthDimpleLeft mouthDimpleRight mouthStretchLeft mouthStretchRight mouthRollLower mouthRollUpper mouthShrugLower
mouthShrugUpper mouthPressLeft mouthPressRight mouthLowerDownLeft mouthLowerDownRight mouthUpperUpLeft mouthUpperUpRight
"""
_REST = """
browDownLeft browDownRight browInnerUp browOuterUpLeft browOuterUpRight cheekPuff cheekSquintLeft cheekSquintRight
noseSneerLeft noseSneerRight
"""

SHAPES = (
    *_EYES.split(),
    *("jawForward", "jawLeft", "jawRight", "jawOpen"),
    *_MOUTH.split(),
    *_REST.split(),
    TONGUE,
)
"""In the order of Live Link Face, which is that of JimWest/PyLiveLinkFace's enumeration."""


def gaze(features: Mapping[str, Quaternion], side: str) -> tuple[float, float]:
    """Return how far an eye is turned to the person's own left, and down, radians; 0 where that is not known."""
    x, y, z = turn(features.get(f"{side}Eye", IDENTITY), Z)
    return math.atan2(x, z), math.asin(max(-1.0, min(1.0, -y)))
