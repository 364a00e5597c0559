"""How far smoothed bones may be from where they are seen."""

from __future__ import annotations

import math
from collections.abc import Mapping

from holistic_native.avatar.bones import PARENTS, SIDES
from holistic_native.avatar.rotation import (
    IDENTITY,
    Quaternion,
    angle_between,
    arc,
    between,
    inverse,
    normalised,
    times,
    turn,
)
from holistic_native.avatar.skeleton import Skeleton

MOST_LAG = math.radians(0.9)
"""The direction of a limb in movement is so far behind at most; what it trembles by at rest is smoothed all the same.

Rotations of other bones against the bone that carries them, which are seen less exactly, by `MOST_TURN`.
"""
MOST_TURN = math.radians(4)
_NEAR = math.cos(MOST_TURN / 2)
LIMBS = tuple(side + bone for side in SIDES for bone in ("UpperArm", "LowerArm", "UpperLeg", "LowerLeg"))
_TRUNK = ("Hips", "Spine", "Chest", "UpperChest", "LeftShoulder", "RightShoulder")


def without_lag(
    skeleton: Skeleton, smoothed: Mapping[str, Quaternion], seen: Mapping[str, Quaternion]
) -> dict[str, Quaternion]:
    """Return smoothed rotations in which each limb points within `MOST_LAG` of where it is seen, in the room.

    Of limbs directions alone are moved: how one is twisted, which is seen less exactly, stays smoothed. Every other
    bone, and the twist of a limb, is within `MOST_TURN`.

    Args:
        skeleton: whose bones.
        smoothed: rotations of all bones.
        seen: the same before smoothing.
    """
    found = {bone: _nearer(rotation, seen[bone]) for bone, rotation in smoothed.items()}
    shown: dict[str, Quaternion] = {}
    wanted: dict[str, Quaternion] = {}
    for bone in (*_TRUNK, *LIMBS):
        parent = PARENTS[bone]
        carrier = IDENTITY if parent is None else shown[parent]
        shown[bone] = times(carrier, found[bone])
        wanted[bone] = seen[bone] if parent is None else times(wanted[parent], seen[bone])
        if bone not in LIMBS:
            continue
        rest = skeleton.direction(bone)
        here, there = turn(shown[bone], rest), turn(wanted[bone], rest)
        apart = angle_between(here, there)
        if apart > MOST_LAG:
            nearer = between(IDENTITY, arc(here, there), 1.0 - MOST_LAG / apart)
            shown[bone] = normalised(times(nearer, shown[bone]))
            found[bone] = normalised(times(inverse(carrier), shown[bone]))
    return found


def _nearer(rotation: Quaternion, seen: Quaternion) -> Quaternion:
    (a, b, c, d), (x, y, z, w) = rotation, seen
    cosine = abs(a * x + b * y + c * z + d * w)  # of half the angle between them
    if cosine >= _NEAR:
        return rotation
    return between(seen, rotation, MOST_TURN / (2.0 * math.acos(cosine)))
