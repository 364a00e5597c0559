"""From what is seen to the rotation of every bone whose part is seen."""

from __future__ import annotations

import math

from holistic_native.avatar.bones import FINGERS, PARENTS, PHALANGES, SIDES
from holistic_native.avatar.limits import limited
from holistic_native.avatar.rotation import (
    IDENTITY,
    Quaternion,
    Vector,
    X,
    Y,
    Z,
    about,
    across,
    aligned,
    angle_between,
    arc,
    between,
    cross,
    dot,
    inverse,
    middle,
    normalised,
    scale,
    signed_angle,
    subtract,
    times,
    turn,
    twist_about,
    unit,
    wrapped,
)
from holistic_native.avatar.seen import Points, Seen
from holistic_native.avatar.skeleton import Skeleton
from holistic_native.topology import PoseLandmark as Pose

# A limb that is bent by less has no plane; from the second on its plane counts in full.
_STRAIGHT, _BENT = math.radians(10), math.radians(30)
_MOST_TWIST = math.radians(100)
_KNUCKLES = {"Thumb": 1, "Index": 5, "Middle": 9, "Ring": 13, "Little": 17}


class Solver:
    """Turns the bones of a skeleton so that they point where landmarks say; it remembers how limbs were twisted.

    A bone points to the next joint by the shortest turn from rest. The twist of an upper arm or leg follows from the
    plane in which elbow or knee bend, that of a forearm from the palm.
    """

    def __init__(self, skeleton: Skeleton) -> None:
        """Begin with limbs that are not twisted."""
        self._skeleton = skeleton
        self._rest = {bone: skeleton.direction(bone) for bone in PARENTS}
        self._twists: dict[str, float] = {}
        self._room: dict[str, Quaternion] = {}
        self._found: dict[str, Quaternion] = {}

    def solve(self, seen: Seen) -> dict[str, Quaternion]:
        """Return the rotation of each bone that is seen, against the bone that carries it."""
        self._room, self._found = {}, {}
        body = seen.body
        if body and self._trunk(body):
            self._head(seen)
            for side, hand in zip(SIDES, seen.hands, strict=True):
                self._arm(body, side, hand)
                self._leg(body, side)
        for side, hand in zip(SIDES, seen.hands, strict=True):
            self._fingers(side, hand)
        for bone, rotation in seen.features.items():
            self._take(bone, rotation)
        return self._found

    def _carried_by(self, bone: str) -> Quaternion:
        parent = PARENTS[bone]
        if parent is None:
            return IDENTITY
        if parent not in self._room:
            self._room[parent] = self._carried_by(parent)
        return self._room[parent]

    def _take(self, bone: str, local: Quaternion) -> None:
        local = limited(bone, normalised(local), self._rest[bone])
        self._found[bone] = local
        self._room[bone] = normalised(times(self._carried_by(bone), local))

    def _place(self, bone: str, room: Quaternion) -> None:
        # Turn a bone as it is to be in the room, whatever carries it.
        self._take(bone, times(inverse(self._carried_by(bone)), room))

    def _point(self, bone: str, rest: Vector, direction: Vector) -> None:
        self._take(bone, arc(rest, turn(inverse(self._carried_by(bone)), direction)))

    def _trunk(self, body: Points) -> bool:
        shoulders, hips = _pair(body, Pose.LEFT_SHOULDER), _line(body, Pose.RIGHT_HIP, Pose.LEFT_HIP)
        foot = _pair(body, Pose.LEFT_HIP)
        if shoulders is None or hips is None or foot is None:
            return False
        up, line = unit(subtract(shoulders[2], foot[2])), unit(subtract(shoulders[0], shoulders[1]))
        pelvis = None if up is None else aligned((X, Y), (hips, up))
        if up is None or line is None or pelvis is None:
            return False
        self._place("Hips", pelvis)
        offsets = self._skeleton.offsets
        base = turn(self._room["Hips"], offsets["Spine"])
        straight = [offsets[bone] for bone in ("Chest", "UpperChest", "Neck")]
        column = (sum(x for x, _, _ in straight), sum(y for _, y, _ in straight), sum(z for _, _, z in straight))
        if dot(column, column) < 1e-9:  # an avatar without chest and neck
            column = Y
        # Hips and neck lie in the direction seen.
        towards = _reaching(up, base, math.sqrt(dot(column, column)))
        first, last = (aligned((column, X), (towards, side)) for side in (hips, line))
        if first is not None and last is not None:
            for bone, share in (("Spine", 1 / 3), ("Chest", 2 / 3), ("UpperChest", 1.0)):
                self._place(bone, between(first, last, share))
        self._shoulders(line)
        return True

    def _shoulders(self, line: Vector) -> None:
        # Both go the same way, since the line between the arms is all that is seen of them.
        offsets = self._skeleton.offsets
        widths = [subtract(offsets[f"Left{bone}"], offsets[f"Right{bone}"]) for bone in ("Shoulder", "UpperArm")]
        base = turn(self._room["UpperChest"], widths[0])
        direction = unit(_reaching(line, base, math.sqrt(dot(widths[1], widths[1]))))
        for side in SIDES:
            self._point(f"{side}Shoulder", unit(widths[1]) or X, direction or line)

    def _head(self, seen: Seen) -> None:
        head = seen.head or _head_of_body(seen.body)
        if head is None:
            return
        turned = times(inverse(self._carried_by("Neck")), head)
        self._take("Neck", between(IDENTITY, turned, 0.5))
        self._place("Head", head)

    def _arm(self, body: Points, side: str, hand: Points) -> None:
        shoulder, elbow, wrist = (Pose[f"{side}_{joint}".upper()] for joint in ("shoulder", "elbow", "wrist"))
        # A forearm bends forward: from X to Z of a left arm, palm down.
        hinge = (0.0, -1.0, 0.0) if side == "Left" else Y
        palm = self._palm(side, hand) or self._palm_of_body(side, body)
        self._limb(side, ("UpperArm", "LowerArm"), _directions(body, shoulder, elbow, wrist), hinge, palm)
        if palm is not None and f"{side}LowerArm" in self._found:
            self._place(f"{side}Hand", palm)

    def _leg(self, body: Points, side: str) -> None:
        joints = [Pose[f"{side}_{joint}".upper()] for joint in ("hip", "knee", "ankle")]
        self._limb(side, ("UpperLeg", "LowerLeg"), _directions(body, *joints), X, None)
        sole = _line(body, Pose[f"{side}_HEEL".upper()], Pose[f"{side}_FOOT_INDEX".upper()])
        if sole is not None and f"{side}LowerLeg" in self._found:
            self._point(f"{side}Foot", Z, sole)

    def _limb(
        self,
        side: str,
        bones: tuple[str, str],
        directions: tuple[Vector | None, Vector | None],
        hinge: Vector,
        end: Quaternion | None,
    ) -> None:
        upper, lower = (side + bone for bone in bones)
        first, second = directions
        if first is None:
            return
        carrier = inverse(self._carried_by(upper))
        rest, towards = self._rest[upper], turn(carrier, first)
        swing = arc(rest, towards)
        twist = self._twists.get(upper, 0.0)
        bend = 0.0 if second is None else angle_between(first, second)
        plane = None if second is None else across(towards, turn(carrier, cross(first, second)))
        square = across(towards, turn(swing, hinge))
        weight = min(1.0, max(0.0, (bend - _STRAIGHT) / (_BENT - _STRAIGHT)))
        if plane is not None and square is not None:
            twist += weight * wrapped(signed_angle(square, plane, towards) - twist)
        twist = self._twists[upper] = max(-_MOST_TWIST, min(_MOST_TWIST, twist))
        self._take(upper, times(swing, about(rest, twist)))
        if second is None:
            return
        carrier = inverse(self._carried_by(lower))
        rest = self._rest[lower]
        swing = arc(rest, turn(carrier, second))
        twist = 0.0
        if end is not None:
            turned = times(inverse(swing), times(carrier, end))
            last = self._twists.get(lower, 0.0)
            twist = last + wrapped(twist_about(turned, rest) - last)
            twist = self._twists[lower] = max(-_MOST_TWIST, min(_MOST_TWIST, twist))
        self._take(lower, times(swing, about(rest, twist)))

    def _palm(self, side: str, hand: Points) -> Quaternion | None:
        if not hand:
            return None
        along, thumbwards = _line(hand, 0, 9), _line(hand, 17, 5)
        return self._hand(side, along, thumbwards)

    def _palm_of_body(self, side: str, body: Points) -> Quaternion | None:
        wrist, pinky, index = (Pose[f"{side}_{point}".upper()] for point in ("wrist", "pinky", "index"))
        ends = (body[pinky], body[index])
        if ends[0] is None or ends[1] is None or body[wrist] is None:
            return None
        along = unit(subtract(middle(ends[0], ends[1]), body[wrist] or ends[0]))
        return self._hand(side, along, _line(body, pinky, index))

    def _hand(self, side: str, along: Vector | None, thumbwards: Vector | None) -> Quaternion | None:
        if along is None or thumbwards is None:
            return None
        offsets = self._skeleton.offsets
        knuckles = subtract(offsets[f"{side}IndexProximal"], offsets[f"{side}LittleProximal"])
        return aligned((self._rest[f"{side}Hand"], unit(knuckles) or Z), (along, thumbwards))

    def _fingers(self, side: str, hand: Points) -> None:
        palm = self._palm(side, hand)
        if palm is None:
            return
        # The fingers are turned against the palm that is seen, also where the joint of the hand does not go so far.
        self._room[f"{side}Hand"] = palm
        for finger in FINGERS:
            knuckle = _KNUCKLES[finger]
            for step, phalanx in enumerate(PHALANGES):
                direction = _line(hand, knuckle + step, knuckle + step + 1)
                if direction is None:
                    break
                bone = side + finger + phalanx
                self._point(bone, self._rest[bone], direction)


def _reaching(direction: Vector, base: Vector, length: float) -> Vector:
    # What has to follow on `base`, and be so long, for both together to go in a direction.
    along = dot(direction, base)
    reach = along + math.sqrt(max(0.0, along * along - dot(base, base) + length * length))
    return subtract(scale(direction, reach), base)


def _line(points: Points, start: int, end: int) -> Vector | None:
    one, other = points[start], points[end]
    return None if one is None or other is None else unit(subtract(other, one))


def _directions(points: Points, *joints: int) -> tuple[Vector | None, Vector | None]:
    first, second, third = joints
    return _line(points, first, second), _line(points, second, third)


def _pair(points: Points, left: int) -> tuple[Vector, Vector, Vector] | None:
    # Both of a pair and their middle; those of the right follow those of the left.
    one, other = points[left], points[left + 1]
    return None if one is None or other is None else (one, other, middle(one, other))


def _head_of_body(body: Points) -> Quaternion | None:
    ears = _line(body, Pose.RIGHT_EAR, Pose.LEFT_EAR)
    eyes = (body[Pose.LEFT_EYE], body[Pose.RIGHT_EYE])
    mouth = (body[Pose.MOUTH_LEFT], body[Pose.MOUTH_RIGHT])
    if ears is None or eyes[0] is None or eyes[1] is None or mouth[0] is None or mouth[1] is None:
        return None
    up = unit(subtract(middle(eyes[0], eyes[1]), middle(mouth[0], mouth[1])))
    return None if up is None else aligned((X, Y), (ears, up))
