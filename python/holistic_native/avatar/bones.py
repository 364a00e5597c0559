"""The 55 bones of a humanoid, with Unity's names, and who carries whom."""

from __future__ import annotations

SIDES = ("Left", "Right")
FINGERS = ("Thumb", "Index", "Middle", "Ring", "Little")
PHALANGES = ("Proximal", "Intermediate", "Distal")

_TRUNK = {
    "Hips": None,
    "Spine": "Hips",
    "Chest": "Spine",
    "UpperChest": "Chest",
    "Neck": "UpperChest",
    "Head": "Neck",
    "LeftEye": "Head",
    "RightEye": "Head",
    "Jaw": "Head",
}
_OF_A_SIDE = {
    "Shoulder": "UpperChest",
    "UpperArm": "Shoulder",
    "LowerArm": "UpperArm",
    "Hand": "LowerArm",
    "UpperLeg": "Hips",
    "LowerLeg": "UpperLeg",
    "Foot": "LowerLeg",
    "Toes": "Foot",
}


def _parents() -> dict[str, str | None]:
    parents: dict[str, str | None] = dict(_TRUNK)
    for side in SIDES:
        for bone, parent in _OF_A_SIDE.items():
            parents[side + bone] = parent if parent in _TRUNK else side + parent
    for side in SIDES:
        for finger in FINGERS:
            carrier = f"{side}Hand"
            for phalanx in PHALANGES:
                name = side + finger + phalanx
                parents[name] = carrier
                carrier = name
    return parents


PARENTS = _parents()
"""What each bone hangs on; None for the hips. Every bone comes after the one that carries it."""

BONES = tuple(PARENTS)


def mirrored(bone: str) -> str:
    """Return the bone of the other side; one in the middle is its own."""
    for side, other in (SIDES, SIDES[::-1]):
        if bone.startswith(side):
            return other + bone.removeprefix(side)
    return bone
