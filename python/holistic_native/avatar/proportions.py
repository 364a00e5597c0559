"""How long somebody's bones are, from landmarks in metres, and a skeleton with these lengths."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from holistic_native.avatar.bones import FINGERS, PHALANGES, SIDES
from holistic_native.avatar.rotation import middle
from holistic_native.avatar.skeleton import Skeleton
from holistic_native.topology import PoseLandmark as Pose

if TYPE_CHECKING:
    from holistic_native.avatar.seen import Seen

_LIMBS = {
    "LowerArm": ("SHOULDER", "ELBOW"),
    "Hand": ("ELBOW", "WRIST"),
    "LowerLeg": ("HIP", "KNEE"),
    "Foot": ("KNEE", "ANKLE"),
}
_WIDTHS = {"UpperArm": (Pose.LEFT_SHOULDER, Pose.RIGHT_SHOULDER), "UpperLeg": (Pose.LEFT_HIP, Pose.RIGHT_HIP)}
_TRUNK = "Spine"
_LEAST, _MOST = 0.3, 3.0
MEASURED = (_TRUNK, *_WIDTHS, *_LIMBS)
"""What is measured, each by the bone whose offset it is; of a pair, the mean of both."""


def measured(seen: Seen) -> tuple[float, ...]:
    """Return the lengths of `MEASURED` on one frame, metres; NaN where something is not seen."""
    body = seen.body
    if not body:
        return (math.nan,) * len(MEASURED)

    def apart(one: int, other: int) -> float:
        start, end = body[one], body[other]
        return math.nan if start is None or end is None else math.dist(start, end)

    trunk = math.nan
    ends = [body[joint] for pair in _WIDTHS.values() for joint in pair]
    if all(end is not None for end in ends):
        left, right, left_hip, right_hip = (end or (0.0, 0.0, 0.0) for end in ends)
        trunk = math.dist(middle(left, right), middle(left_hip, right_hip))
    limbs = []
    for joints in _LIMBS.values():
        pair = [apart(*(Pose[f"{side}_{joint}".upper()] for joint in joints)) for side in SIDES]
        known = [length for length in pair if not math.isnan(length)]
        limbs.append(sum(known) / len(known) if known else math.nan)
    return (trunk, *(apart(*pair) for pair in _WIDTHS.values()), *limbs)


def fitted(skeleton: Skeleton, lengths: Mapping[str, float]) -> Skeleton:
    """Return a skeleton with somebody's lengths, standing on the floor.

    Args:
        skeleton: what to scale.
        lengths: of `MEASURED`, metres; those that are missing or NaN stay as the trunk makes them.
    """
    own = skeleton.joints({})
    base = math.dist(middle(own["LeftUpperArm"], own["RightUpperArm"]), own["Hips"])
    trunk = _factor(lengths.get(_TRUNK, math.nan), base, 1.0)
    factors = dict.fromkeys(skeleton.offsets, trunk)
    for bone, width in ((bone, lengths.get(bone, math.nan)) for bone in _WIDTHS):
        # Shoulders begin beside the middle line.
        before = trunk * abs(skeleton.offsets["LeftShoulder"][0]) if bone == "UpperArm" else 0.0
        rest = abs(skeleton.offsets[f"Left{bone}"][0])
        factors.update((side + bone, _factor(width / 2 - before, rest, trunk)) for side in SIDES)
    for bone in _LIMBS:
        rest = math.dist(skeleton.offsets[f"Left{bone}"], (0, 0, 0))
        factors.update((side + bone, _factor(lengths.get(bone, math.nan), rest, trunk)) for side in SIDES)
    for side in SIDES:
        factors[f"{side}Toes"] = factors[f"{side}Foot"]
        for finger in FINGERS:
            factors.update((side + finger + phalanx, factors[f"{side}Hand"]) for phalanx in PHALANGES)
    scaled = skeleton.scaled(factors)
    toes, now = own["LeftToes"][1], scaled.joints({}, (0.0, 0.0, 0.0))["LeftToes"][1]
    return replace(scaled, offsets={**scaled.offsets, "Hips": (0.0, toes - now, 0.0)})


def _factor(length: float, rest: float, otherwise: float) -> float:
    if not (math.isfinite(length) and length > 0 and rest > 0):
        return otherwise
    return max(_LEAST, min(_MOST, length / rest))
