"""A skeleton at rest, and where its joints are when its bones turn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from holistic_native.avatar.bones import BONES, FINGERS, PARENTS, PHALANGES, SIDES
from holistic_native.avatar.rotation import (
    IDENTITY,
    Quaternion,
    Vector,
    X,
    Y,
    Z,
    add,
    scale,
    times,
    turn,
    unit,
)


@dataclass(frozen=True)
class Skeleton:
    """Bones in a T-pose: arms out, palms down, feet forward, every rotation the identity.

    Axes are right-handed: X to the person's left, Y up, Z forward, metres, the floor at 0.

    Attributes:
        offsets: of each of the 55 bones, from the bone that carries it; of the hips, from the floor.
        missing: bones that an avatar does not have; their offsets are 0.

    Raises:
        ValueError: a bone is missing, unknown, or has an offset that is not finite.
    """

    offsets: Mapping[str, Vector]
    missing: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Check that every bone is there."""
        if self.offsets.keys() != PARENTS.keys():
            wrong = sorted(self.offsets.keys() ^ PARENTS.keys())
            raise ValueError(f"offsets must have the 55 bones, got differences in {', '.join(wrong)}")
        for bone, offset in self.offsets.items():
            if not all(map(math.isfinite, offset)):
                raise ValueError(f"the offset of {bone} must be finite, got {offset}")

    def direction(self, bone: str) -> Vector:
        """Return where a bone points at rest: to the bone that goes on from it."""
        following = NEXT.get(bone)
        found = None if following is None else unit(self.offsets[following])
        return found or _at_rest(bone)

    def length(self, bone: str) -> float:
        """Return the length of a bone: the distance to the bone that goes on from it, 0 where none does."""
        following = NEXT.get(bone)
        return 0.0 if following is None else math.dist((0, 0, 0), self.offsets[following])

    def turned(self, rotations: Mapping[str, Quaternion]) -> dict[str, Quaternion]:
        """Return the rotation of each bone in the room, from those against the bone that carries it.

        Args:
            rotations: of bones; those that are left out are at rest.
        """
        found: dict[str, Quaternion] = {}
        for bone, parent in PARENTS.items():
            local = rotations.get(bone, IDENTITY)
            found[bone] = local if parent is None else times(found[parent], local)
        return found

    def joints(self, rotations: Mapping[str, Quaternion], hips: Vector | None = None) -> dict[str, Vector]:
        """Return where each bone begins, by forward kinematics.

        Args:
            rotations: of bones against the one that carries them; those that are left out are at rest.
            hips: where the hips are, metres; None for where they are at rest.
        """
        room = self.turned(rotations)
        found = {"Hips": self.offsets["Hips"] if hips is None else hips}
        for bone, parent in PARENTS.items():
            if parent is not None:
                found[bone] = add(found[parent], turn(room[parent], self.offsets[bone]))
        return found

    def scaled(self, by: Mapping[str, float]) -> Skeleton:
        """Return a skeleton some of whose offsets are multiplied.

        Args:
            by: factors of bones' offsets; those that are left out stay.
        """
        return Skeleton({bone: scale(offset, by.get(bone, 1.0)) for bone, offset in self.offsets.items()}, self.missing)


def _next() -> dict[str, str]:
    following = {"Spine": "Chest", "Chest": "UpperChest", "UpperChest": "Neck", "Neck": "Head"}
    for side in SIDES:
        chains: list[tuple[str, ...]] = [("Shoulder", "UpperArm", "LowerArm", "Hand", "MiddleProximal")]
        chains += [("UpperLeg", "LowerLeg", "Foot", "Toes")]
        chains += [tuple(finger + phalanx for phalanx in PHALANGES) for finger in FINGERS]
        following.update({side + one: side + other for chain in chains for one, other in pairwise(chain)})
    return following


NEXT = _next()
"""Which bone goes on from a bone, so that the bone points to it."""


def _at_rest(bone: str) -> Vector:
    if bone == "Jaw" or bone.endswith(("Toes", "Eye")):
        return Z
    if bone.startswith(SIDES):
        return X if bone.startswith("Left") else (-1.0, 0.0, 0.0)
    return Y


# Of a left hand, palm down: where a finger's first joint is from the wrist, its direction, and its lengths, metres.
_HAND: dict[str, tuple[Vector, Vector, tuple[float, float]]] = {
    "Thumb": ((0.025, -0.012, 0.025), (0.72, -0.25, 0.65), (0.042, 0.032)),
    "Index": ((0.088, 0.0, 0.026), X, (0.042, 0.025)),
    "Middle": ((0.090, 0.0, 0.004), X, (0.046, 0.029)),
    "Ring": ((0.085, 0.0, -0.016), X, (0.042, 0.028)),
    "Little": ((0.078, 0.0, -0.034), X, (0.033, 0.020)),
}


def _human() -> Skeleton:
    # Shares of the body's height as Drillis and Contini (1966) have them, of 1.70 m.
    offsets: dict[str, Vector] = {
        "Hips": (0.0, 0.90, 0.0),
        "Spine": (0.0, 0.08, 0.0),
        "Chest": (0.0, 0.13, 0.0),
        "UpperChest": (0.0, 0.13, 0.0),
        "Neck": (0.0, 0.17, 0.0),
        "Head": (0.0, 0.09, 0.0),
        "LeftEye": (0.032, 0.07, 0.08),
        "RightEye": (-0.032, 0.07, 0.08),
        "Jaw": (0.0, 0.0, 0.02),
    }
    left: dict[str, Vector] = {
        "Shoulder": (0.03, 0.13, 0.0),
        "UpperArm": (0.15, 0.0, 0.0),
        "LowerArm": (0.28, 0.0, 0.0),
        "Hand": (0.25, 0.0, 0.0),
        "UpperLeg": (0.09, 0.0, 0.0),
        "LowerLeg": (0.0, -0.42, 0.0),
        "Foot": (0.0, -0.41, 0.0),
        "Toes": (0.0, -0.05, 0.13),
    }
    for finger, (base, towards, lengths) in _HAND.items():
        along = unit(towards) or X
        steps = (base, scale(along, lengths[0]), scale(along, lengths[1]))
        left.update(zip((finger + phalanx for phalanx in PHALANGES), steps, strict=True))
    for bone, (x, y, z) in left.items():
        offsets[f"Left{bone}"], offsets[f"Right{bone}"] = (x, y, z), (-x, y, z)
    return Skeleton({bone: offsets[bone] for bone in BONES})


HUMAN = _human()
"""A grown-up of 1.70 m."""
