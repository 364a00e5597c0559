"""Poses as datagrams of the Virtual Motion Capture protocol."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from holistic_native.avatar.animator import Pose
from holistic_native.avatar.bones import PARENTS
from holistic_native.avatar.rotation import IDENTITY, Quaternion, normalised, times
from holistic_native.avatar.sending.expressions import expressions
from holistic_native.avatar.sending.osc import bundles, message, text
from holistic_native.avatar.sending.targets import NAMINGS
from holistic_native.avatar.skeleton import Skeleton

_FARTHEST = 1000.0


class VmcEncoder:
    """Makes the messages of a frame: where the root is, all 55 bones, expressions, that it is whole, and its time.

    Axes are Unity's: left-handed, Y up, forward Z, the person's left -X. Every frame says everything, so that frames
    may be lost.
    """

    def __init__(self, skeleton: Skeleton, naming: str = "both", known: frozenset[str] = frozenset()) -> None:
        """Take the bones' offsets, which programs that take positions want as those of the avatar.

        Args:
            skeleton: of the avatar.
            naming: whose names expressions have: "vrm0", "vrm1" or "both".
            known: names of the avatar's own expressions, where they are known.

        Raises:
            ValueError: a bone is longer than a kilometre, or the naming is none of these.
        """
        if naming not in NAMINGS:
            raise ValueError(f"naming must be one of {', '.join(NAMINGS)}, got {naming!r}")
        self._naming, self._known = naming, known
        self._skeleton = skeleton
        self._heads = {bone: text("/VMC/Ext/Bone/Pos") + text(",sfffffff") + text(bone) for bone in PARENTS}
        for bone, offset in skeleton.offsets.items():
            if max(map(abs, offset)) > _FARTHEST:
                raise ValueError(f"the offset of {bone} must be at most {_FARTHEST:g} m, got {offset}")
        self._root = message("/VMC/Ext/Root/Pos", "root", *map(float, (0, 0, 0, 0, 0, 0, 1)))
        self._value = text("/VMC/Ext/Blend/Val") + text(",sf")
        self._apply = message("/VMC/Ext/Blend/Apply")
        self._whole = message("/VMC/Ext/OK", 1)

    def datagrams(self, pose: Pose, seconds: float) -> list[bytes]:
        """Return the datagrams of a frame.

        Args:
            pose: of the skeleton.
            seconds: since the program began.
        """
        rotations = folded(pose.rotations, self._skeleton.missing)
        messages = [self._root]
        for bone, head in self._heads.items():
            x, y, z = pose.hips if bone == "Hips" else self._skeleton.offsets[bone]
            a, b, c, d = rotations[bone]
            messages.append(head + struct.pack(">7f", -x, y, z, a, -b, -c, d))
        if pose.expression:
            for name, value in expressions(pose.expression, self._naming, self._known).items():
                messages.append(self._value + text(name) + struct.pack(">f", value))
            messages.append(self._apply)
        messages += [self._whole, message("/VMC/Ext/T", float(seconds))]
        return bundles(messages)


def folded(rotations: Mapping[str, Quaternion], missing: frozenset[str]) -> Mapping[str, Quaternion]:
    """Return rotations in which bones that an avatar does not have are turned by those that hang on them.

    Args:
        rotations: of all bones.
        missing: bones without a place of their own.
    """
    if not missing:
        return rotations
    found = dict(rotations)
    for bone, parent in PARENTS.items():
        if parent in missing:
            found[bone] = normalised(times(found[parent], found[bone]))
    return {bone: IDENTITY if bone in missing else rotation for bone, rotation in found.items()}
