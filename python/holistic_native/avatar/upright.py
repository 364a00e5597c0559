"""A camera that looks down or up: how far people lean who stand straight, and everything turned back by that."""

from __future__ import annotations

import math
from dataclasses import replace

from holistic_native.avatar.rotation import (
    Quaternion,
    Vector,
    X,
    about,
    angle_between,
    middle,
    subtract,
    times,
    turn,
    unit,
)
from holistic_native.avatar.seen import Points, Seen
from holistic_native.topology import PoseLandmark as Pose

# Nobody stands straight whose trunk, thighs or shins are further than this from the line of shoulders and ankles.
_STRAIGHT = math.radians(25)
# No camera that sees a whole person is tilted by more.
_MOST = math.radians(45)
# Each frame on which somebody stands straight counts as much as the first fifty; later ones replace the oldest slowly.
_SLOWEST = 0.02
_SIDES = ((Pose.LEFT_HIP, Pose.LEFT_KNEE, Pose.LEFT_ANKLE), (Pose.RIGHT_HIP, Pose.RIGHT_KNEE, Pose.RIGHT_ANKLE))


class Upright:
    """Learns a camera's tilt from frames on which somebody stands straight; until then nothing is turned."""

    def __init__(self) -> None:
        """Begin with a level camera."""
        self._frames = 0
        self.tilt = 0.0
        """Radians that people lean forward."""

    def turned(self, seen: Seen) -> Seen:
        """Return what is seen, as a level camera would see it."""
        lean = _lean(seen.body)
        if lean is not None:
            self._frames += 1
            self.tilt += max(_SLOWEST, 1.0 / self._frames) * (lean - self.tilt)
        if not self._frames:
            return seen
        back = about(X, -self.tilt)
        left, right = seen.hands
        head = None if seen.head is None else times(back, seen.head)
        hands = (_turned(back, left), _turned(back, right))
        return replace(seen, body=_turned(back, seen.body), hands=hands, head=head)


def _lean(body: Points) -> float | None:
    """Return how far somebody leans forward who stands straight, radians; None for everybody else."""
    needed = (Pose.LEFT_SHOULDER, Pose.RIGHT_SHOULDER, *(joint for side in _SIDES for joint in side))
    if not body or any(body[joint] is None for joint in needed):
        return None

    def between(one: int, other: int) -> Vector:
        return middle(body[one] or (0.0, 0.0, 0.0), body[other] or (0.0, 0.0, 0.0))

    shoulders, hips = between(Pose.LEFT_SHOULDER, Pose.RIGHT_SHOULDER), between(Pose.LEFT_HIP, Pose.RIGHT_HIP)
    whole = unit(subtract(shoulders, between(Pose.LEFT_ANKLE, Pose.RIGHT_ANKLE)))
    parts = [unit(subtract(shoulders, hips))]
    for hip, knee, ankle in _SIDES:
        parts += [unit(subtract(between(hip, hip), between(knee, knee)))]
        parts += [unit(subtract(between(knee, knee), between(ankle, ankle)))]
    if whole is None or any(part is None or angle_between(whole, part) > _STRAIGHT for part in parts):
        return None
    lean = math.atan2(whole[2], whole[1])
    return lean if abs(lean) <= _MOST else None


def _turned(rotation: Quaternion, points: Points) -> Points:
    return tuple(None if point is None else turn(rotation, point) for point in points)
