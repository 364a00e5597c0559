"""Eyes and jaw: how they are turned against the head, from what a face expresses or from its landmarks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.avatar.rotation import Quaternion, X, Y, Z, about, arc, times

if TYPE_CHECKING:
    from numpy.typing import NDArray

Features = Mapping[str, Quaternion]
"""Rotations of eyes and jaw against the head; those that are not known are left out."""
# Radians of a movement that goes as far as it can: blendshapes are shares of it.
_SIDEWAYS, _UP_OR_DOWN, _JAW = math.radians(30), math.radians(25), math.radians(20)
# Rows of the mesh: corners of each eye, of the person's left and right, and where its iris begins.
_EYES = {"LeftEye": (362, 263, 473), "RightEye": (33, 133, 468)}
_LIPS = (13, 14)
# An eyeball has a radius of 12 mm, and corners of eyes are 30 mm apart (Bekerman, Gottlieb, Vaiman, 2014): with
# these the direction of an iris follows from where it is between the corners.
_RADIUS = 12.0 / 30.0
# From the joint of a jaw to its teeth, in widths between the outer corners of the eyes.
_JAW_LENGTH = 1.0
_EDGE = 0.9


def from_movements(movements: Mapping[str, float]) -> Features:
    """Return how eyes and jaw are turned by movements of a face, 0..1, as blendshapes have them."""
    found: dict[str, Quaternion] = {}
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        outward = movements[f"eyeLookOut{side}"] - movements[f"eyeLookIn{side}"]
        down = movements[f"eyeLookDown{side}"] - movements[f"eyeLookUp{side}"]
        found[f"{side}Eye"] = times(about(Y, sign * outward * _SIDEWAYS), about(X, down * _UP_OR_DOWN))
    found["Jaw"] = about(X, movements["jawOpen"] * _JAW)
    return found


def from_mesh(points: NDArray[np.float64], rotation: NDArray[np.float64]) -> Features:
    """Return how eyes and jaw are turned, from the landmarks of a face; eyes are known where it has irises.

    Args:
        points: (468, 3) or (478, 3) in any unit, X to the image's right, Y up, Z towards the viewer.
        rotation: (3, 3) of the head in the same axes.
    """
    local = points @ rotation
    found: dict[str, Quaternion] = {}
    width = float(np.linalg.norm(local[263] - local[33]))
    if not 0 < width < math.inf:
        return found
    for bone, (inner, outer, iris) in _EYES.items() if len(local) > 468 else ():
        corners = local[outer] - local[inner]
        radius = _RADIUS * float(np.linalg.norm(corners))
        if radius > 0:
            right, up, _ = ((local[iris] - (local[inner] + local[outer]) / 2) / radius).tolist()
            found[bone] = _towards(right, up)
    upper, lower = (local[row, 1] for row in _LIPS)
    found["Jaw"] = about(X, math.atan2(max(0.0, float(upper - lower)), _JAW_LENGTH * width))
    return found


def _towards(right: float, up: float) -> Quaternion:
    # The turn of an eye whose iris is so far from its middle, in radii; behind the edge there is no direction.
    far = math.hypot(right, up)
    if far > _EDGE:
        right, up = right * _EDGE / far, up * _EDGE / far
    return arc(Z, (right, up, math.sqrt(1.0 - right * right - up * up)))
