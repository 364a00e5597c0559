"""Limbs that are still while landmarks tremble, and how far smoothed bones may be from where they are seen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.avatar.bones import PARENTS, SIDES
from holistic_native.avatar.rotation import (
    IDENTITY,
    Quaternion,
    Vector,
    angle_between,
    arc,
    between,
    inverse,
    normalised,
    times,
    turn,
    unit,
)
from holistic_native.avatar.skeleton import Skeleton

if TYPE_CHECKING:
    from holistic_native.smoothing import OneEuro

MOST_LAG = math.radians(0.88)
"""The direction of a limb in movement is so far behind at most; what it trembles by at rest is smoothed all the same.

Rotations of other bones against the bone that carries them, which are seen less exactly, by `MOST_TURN`.
"""
MOST_TURN = math.radians(4)
# A limb stays where it is until it is seen further away: landmarks of somebody at rest drift by about so much.
_STAYS = math.radians(0.9)
_NEAR = math.cos(MOST_TURN / 2)
LIMBS = tuple(side + bone for side in SIDES for bone in ("UpperArm", "LowerArm", "UpperLeg", "LowerLeg"))
_TRUNK = ("Hips", "Spine", "Chest", "UpperChest", "LeftShoulder", "RightShoulder")


class Lag:
    """Keeps smoothed bones near to where they are seen, frame by frame.

    Limbs are aimed in the room, so that they do not tremble with the bones that carry them: a limb stays until its
    smoothed direction is too far away, and then follows it.
    """

    def __init__(self, skeleton: Skeleton, smoothing: OneEuro) -> None:
        """Begin without a past.

        Args:
            skeleton: whose bones.
            smoothing: of the components of directions.
        """
        self._skeleton = skeleton
        self._filter = smoothing.new_filter()
        self._held: list[Vector] = []

    def without(
        self, smoothed: Mapping[str, Quaternion], seen: Mapping[str, Quaternion], time_us: int
    ) -> dict[str, Quaternion]:
        """Return smoothed rotations in which each limb points within `MOST_LAG` of where it is seen, in the room.

        Of limbs directions alone are moved: how one is twisted, which is seen less exactly, stays smoothed. Every
        other bone, and the twist of a limb, is within `MOST_TURN`.

        Args:
            smoothed: rotations of all bones.
            seen: the same before smoothing.
            time_us: microseconds, later than that of the frame before.
        """
        wanted = in_room(seen)
        directions = [turn(wanted[bone], self._skeleton.direction(bone)) for bone in LIMBS]
        aims = [_within(MOST_LAG, *pair) for pair in zip(self._still(directions, time_us), directions, strict=True)]
        found = {bone: _nearer(rotation, seen[bone]) for bone, rotation in smoothed.items()}
        shown = in_room(found, _TRUNK)
        for bone, aim in zip(LIMBS, aims, strict=True):
            carrier = _carrier(bone, shown)
            room = times(carrier, found[bone])
            shown[bone] = normalised(times(arc(turn(room, self._skeleton.direction(bone)), aim), room))
            found[bone] = normalised(times(inverse(carrier), shown[bone]))
        return found

    def _still(self, directions: list[Vector], time_us: int) -> list[Vector]:
        rows = np.array(directions, np.float32)
        self._filter.apply(rows, time_us)
        smoothed = [unit((x, y, z)) for x, y, z in rows.tolist()]
        pairs = list(zip(smoothed, directions, strict=True))
        filtered = [direction if straight is None else straight for straight, direction in pairs]
        before = self._held or filtered
        self._held = [_within(_STAYS, *pair) for pair in zip(before, filtered, strict=True)]
        return self._held


def in_room(rotations: Mapping[str, Quaternion], bones: tuple[str, ...] = (*_TRUNK, *LIMBS)) -> dict[str, Quaternion]:
    """Return the rotations of trunk and limbs in the room, from those against the bone that carries them."""
    found: dict[str, Quaternion] = {}
    for bone in bones:
        found[bone] = times(_carrier(bone, found), rotations[bone])
    return found


def _carrier(bone: str, room: Mapping[str, Quaternion]) -> Quaternion:
    parent = PARENTS[bone]
    return IDENTITY if parent is None else room[parent]


def _within(most: float, direction: Vector, centre: Vector) -> Vector:
    # The nearest to a direction of those that are at most so far from another.
    apart = angle_between(direction, centre)
    if apart <= most:
        return direction
    return turn(between(IDENTITY, arc(direction, centre), 1.0 - most / apart), direction)


def _nearer(rotation: Quaternion, seen: Quaternion) -> Quaternion:
    (a, b, c, d), (x, y, z, w) = rotation, seen
    cosine = abs(a * x + b * y + c * z + d * w)  # of half the angle between them
    if cosine >= _NEAR:
        return rotation
    return between(seen, rotation, MOST_TURN / (2.0 * math.acos(cosine)))
