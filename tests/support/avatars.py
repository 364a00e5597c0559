"""People made by forward kinematics, as landmarks of a tracker."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from holistic_native.avatar import HUMAN, Skeleton
from holistic_native.avatar.bones import FINGERS, PHALANGES, SIDES, mirrored
from holistic_native.avatar.rotation import Quaternion, Vector, add, turn
from holistic_native.topology import PoseLandmark

Floats = NDArray[np.float64]

_JOINTS = {
    "SHOULDER": "UpperArm",
    "ELBOW": "LowerArm",
    "WRIST": "Hand",
    "PINKY": "LittleProximal",
    "INDEX": "IndexProximal",
    "THUMB": "ThumbIntermediate",
    "HIP": "UpperLeg",
    "KNEE": "LowerLeg",
    "ANKLE": "Foot",
}
# Of a left half of a face, and of a left foot, from the joints of the head and the foot.
_FACE: dict[str, Vector] = {
    "EYE_INNER": (0.02, 0.07, 0.08),
    "EYE": (0.032, 0.07, 0.08),
    "EYE_OUTER": (0.045, 0.07, 0.08),
    "EAR": (0.07, 0.05, 0.0),
}
_FOOT: dict[str, Vector] = {"HEEL": (0.0, -0.05, -0.05), "FOOT_INDEX": (0.0, -0.05, 0.16)}


def landmarks_of(
    rotations: Mapping[str, Quaternion], skeleton: Skeleton = HUMAN
) -> tuple[Floats, tuple[Floats, Floats]]:
    """Return the world landmarks (33, 4) of a body and (21, 3) of its hands, in MediaPipe's axes."""
    joints, room = skeleton.joints(rotations, (0.0, 0.0, 0.0)), skeleton.turned(rotations)
    body = np.ones((33, 4))

    def put(name: str, point: Vector) -> None:
        body[PoseLandmark[name], :3] = point

    put("NOSE", add(joints["Head"], turn(room["Head"], (0.0, 0.04, 0.12))))
    hands = []
    for side in SIDES:
        sign = 1.0 if side == "Left" else -1.0
        upper = side.upper()
        for name, bone in _JOINTS.items():
            put(f"{upper}_{name}", joints[side + bone])
        for name, (x, y, z) in _FACE.items():
            label = f"{upper}_EYE{name.removeprefix('EYE')}" if name.startswith("EYE") else f"{upper}_{name}"
            put(label, add(joints["Head"], turn(room["Head"], (sign * x, y, z))))
        put(f"MOUTH_{upper}", add(joints["Head"], turn(room["Head"], (sign * 0.025, 0.0, 0.08))))
        for name, offset in _FOOT.items():
            put(f"{upper}_{name}", add(joints[f"{side}Foot"], turn(room[f"{side}Foot"], offset)))
        hand = [joints[f"{side}Hand"]]
        for finger in FINGERS:
            chain = [side + finger + phalanx for phalanx in PHALANGES]
            tip = add(joints[chain[-1]], turn(room[chain[-1]], skeleton.direction(chain[-1])))
            hand += [*(joints[bone] for bone in chain), tip]
        hands.append(np.array(hand) * (1, -1, -1))
    body[:, :3] *= (1, -1, -1)
    return body, (hands[0], hands[1])


def mirrored_landmarks(body: Floats, hands: tuple[Floats, Floats]) -> tuple[Floats, tuple[Floats, Floats]]:
    """Return what a mirror shows: x changes its sign, and left and right change their names."""
    rows = list(range(33))
    for landmark in PoseLandmark:
        for one, other in (("LEFT", "RIGHT"), ("RIGHT", "LEFT")):
            if one in landmark.name:
                rows[landmark] = PoseLandmark[landmark.name.replace(one, other)]
    left, right = (hand * (-1, 1, 1) for hand in hands)
    return body[rows] * (-1, 1, 1, 1), (right, left)


def mirrored_rotations(rotations: Mapping[str, Quaternion]) -> dict[str, Quaternion]:
    """Return the rotations of a pose in a mirror."""
    return {mirrored(bone): (x, -y, -z, w) for bone, (x, y, z, w) in rotations.items()}
