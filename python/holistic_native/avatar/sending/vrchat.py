"""Poses as the trackers of VRChat's OSC."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from holistic_native.avatar.sending.osc import bundles, message
from holistic_native.avatar.sending.targets import HEIGHT
from holistic_native.avatar.skeleton import HUMAN, Skeleton

if TYPE_CHECKING:
    from holistic_native.avatar.animator import Pose
    from holistic_native.avatar.rotation import Quaternion, Vector

TRACKERS = {
    "1": "Hips",
    "2": "UpperChest",
    "3": "LeftFoot",
    "4": "RightFoot",
    "5": "LeftLowerLeg",
    "6": "RightLowerLeg",
    "7": "LeftLowerArm",
    "8": "RightLowerArm",
    "head": "Head",
}
"""Which joint each tracker is at: hips, chest, feet, knees, elbows; the head aligns them with the headset's."""


class VrchatEncoder:
    """Makes the messages of a frame: position and rotation of eight trackers and of the head, in one datagram.

    Axes are Unity's: left-handed, Y up, forward Z, the person's left -X; metres, and degrees of turns about Z, then X,
    then Y.
    """

    def __init__(self, skeleton: Skeleton) -> None:
        """Take the skeleton that is posed."""
        self._skeleton = skeleton

    def datagrams(self, pose: Pose, seconds: float) -> list[bytes]:  # noqa: ARG002 (frames have no time)
        """Return the datagrams of a frame.

        Args:
            pose: of the skeleton.
            seconds: since the program began.
        """
        joints, room = self._skeleton.joints(pose.rotations, pose.hips), self._skeleton.turned(pose.rotations)
        messages = []
        for tracker, bone in TRACKERS.items():
            x, y, z = joints[bone]
            messages.append(message(f"/tracking/trackers/{tracker}/position", -x, y, z))
            messages.append(message(f"/tracking/trackers/{tracker}/rotation", *unity_angles(room[bone])))
        return bundles(messages)


def sized(height: float) -> Skeleton:
    """Return a person of a height, metres."""
    return HUMAN.scaled(dict.fromkeys(HUMAN.offsets, height / HEIGHT))


def unity_angles(rotation: Quaternion) -> Vector:
    """Return Unity's angles about X, Y, Z, degrees, of a rotation in the skeleton's axes."""
    a, b, c, w = rotation[0], -rotation[1], -rotation[2], rotation[3]
    sine = max(-1.0, min(1.0, 2 * (w * a - b * c)))
    if abs(sine) > 1 - 1e-9:  # X is a right angle: Y and Z turn about the same axis
        y, z = math.copysign(1.0, sine) * math.atan2(2 * (a * b - w * c), 1 - 2 * (b * b + c * c)), 0.0
    else:
        y = math.atan2(2 * (a * c + w * b), 1 - 2 * (a * a + b * b))
        z = math.atan2(2 * (a * b + w * c), 1 - 2 * (a * a + c * c))
    return math.degrees(math.asin(sine)), math.degrees(y), math.degrees(z)
