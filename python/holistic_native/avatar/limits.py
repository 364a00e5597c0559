"""How far joints of people go, so that a wrong landmark breaks no arm."""

from __future__ import annotations

import math

from holistic_native.avatar.bones import BONES, SIDES
from holistic_native.avatar.rotation import (
    IDENTITY,
    Quaternion,
    Vector,
    about,
    angle_between,
    arc,
    normalised,
    times,
    turn,
    twist_about,
    unit,
)

# Degrees of swing from rest in any direction, and of twist about the bone either way. Wider than a joint's own range
# (Norkin and White, Measurement of Joint Motion), since a T-pose is at the edge of that of a shoulder, and since
# depths are less exact than what is seen: what people can do is not to be cut.
_DEGREES: dict[str, tuple[float, float]] = {
    "Spine": (45, 30),
    "Chest": (30, 30),
    "UpperChest": (30, 30),
    "Neck": (50, 50),
    "Head": (50, 50),
    "Eye": (35, 5),
    "Jaw": (25, 5),
    "Shoulder": (35, 0),
    "UpperArm": (160, 100),
    "LowerArm": (165, 100),
    "Hand": (95, 45),
    "UpperLeg": (150, 60),
    "LowerLeg": (165, 20),
    "Foot": (80, 20),
    "Proximal": (110, 10),
    "Intermediate": (130, 5),
    "Distal": (110, 5),
}


def _limits() -> dict[str, tuple[float, float]]:
    found = {}
    for bone in BONES:
        name = next((bone.removeprefix(side) for side in SIDES if bone.startswith(side)), bone)
        for ending, (swing, twist) in _DEGREES.items():
            if name.endswith(ending) and (name == ending or ending in ("Proximal", "Intermediate", "Distal")):
                found[bone] = (math.radians(swing), math.radians(twist))
    return found


LIMITS = _limits()
"""Swing and twist of each bone that is limited, radians."""


def limited(bone: str, rotation: Quaternion, axis: Vector) -> Quaternion:
    """Return a bone's rotation as far as its joint goes.

    Args:
        bone: whose.
        rotation: against the bone that carries it.
        axis: where the bone points at rest.
    """
    if bone not in LIMITS:
        return rotation
    most_swing, most_twist = LIMITS[bone]
    end = unit(turn(rotation, axis)) or axis
    swing = angle_between(axis, end)
    twist = twist_about(rotation, axis)
    if swing <= most_swing and abs(twist) <= most_twist:
        return rotation
    straight = arc(axis, end)
    if swing > most_swing:
        direction = unit(straight[:3])
        straight = IDENTITY if direction is None else about(direction, most_swing)
    kept = about(axis, max(-most_twist, min(most_twist, twist)))
    return normalised(times(straight, kept))
