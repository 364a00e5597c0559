"""A person's skeleton from frame to frame."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.avatar.bones import BONES
from holistic_native.avatar.easing import Easing
from holistic_native.avatar.expression import ExpressionEasing
from holistic_native.avatar.lag import Lag
from holistic_native.avatar.rotation import IDENTITY, Quaternion, Vector, normalised, times, turn
from holistic_native.avatar.skeleton import HUMAN, Skeleton
from holistic_native.avatar.solver import Solver
from holistic_native.avatar.upright import Upright
from holistic_native.smoothing import OneEuro

if TYPE_CHECKING:
    from holistic_native.avatar.seen import Seen

STEADY = OneEuro(min_cutoff=0.5, beta=5.0, derivate_cutoff=1.0)
"""Of the components of quaternions, whose speeds are per second: about half the angle's, in radians.

Strong enough for bones at rest; those in movement are kept near to where they are seen by what follows the filter.
"""
_ON_THE_GROUND = ("Foot", "Toes")


@dataclass(frozen=True)
class Pose:
    """A skeleton on one frame.

    Attributes:
        time: seconds.
        hips: where the hips are, metres: above the point of the floor below them, on which the lower foot stands.
        rotations: of each of the 55 bones against the one that carries it, (x, y, z, w), norm 1.
        tracked: bones that were seen on this frame; the others are held, or at rest.
        expression: how far movements of the face go, 0..1, by their names in `topology.blendshapes.BLENDSHAPES`; empty
            where no face was ever seen, or its blendshapes are not computed.
    """

    time: float
    hips: Vector
    rotations: Mapping[str, Quaternion]
    tracked: frozenset[str]
    expression: Mapping[str, float] = field(default_factory=dict)


class Animator:
    """Makes poses of what is seen, frame by frame; frames that are given one by one make the same as all at once.

    Bones that are not seen stay as they are for five frames, and go to rest within half a second. Everything is
    smoothed at the end, and limbs lag by less than a degree. Whatever is given, numbers are finite and rotations have
    norm 1.
    """

    def __init__(
        self, skeleton: Skeleton = HUMAN, smoothing: OneEuro | None = STEADY, *, upright: bool = False
    ) -> None:
        """Begin without a past.

        Args:
            skeleton: whose bones are turned.
            smoothing: the filter of the rotations; None for none.
            upright: learn how far the camera is tilted from frames on which somebody stands straight, and turn
                everything back by that.
        """
        self._upright = Upright() if upright else None
        self.skeleton = skeleton
        self._solver = Solver(skeleton)
        self._easing = Easing()
        self._expression = ExpressionEasing()
        self._filter = None if smoothing is None else smoothing.new_filter()
        self._lag = None if smoothing is None else Lag(skeleton, smoothing)
        self._last = np.zeros(len(BONES) * 4)
        self._last[3::4] = 1.0
        self._start: float | None = None
        self._time_us = 0

    def pose(self, seen: Seen, time: float) -> Pose:
        """Return the pose of the next frame.

        Args:
            seen: what is seen on it.
            time: seconds; later than that of the frame before.

        Raises:
            ValueError: time is not finite.
        """
        if not math.isfinite(time):
            raise ValueError(f"time must be finite, got {time}")
        if self._upright is not None:
            seen = self._upright.turned(seen)
        found = self._solver.solve(seen)
        rotations = self._smoothed(self._easing.fill(found, time), time)
        expression = self._expression.fill(seen.expression, time)
        return Pose(time, hips_on_floor(self.skeleton, rotations), rotations, frozenset(found), expression)

    def _smoothed(self, rotations: dict[str, Quaternion], time: float) -> dict[str, Quaternion]:
        if self._filter is None or self._lag is None:
            return rotations
        if self._start is None:
            self._start = time
        numbers = np.array([rotations[bone] for bone in BONES])
        # A rotation is two quaternions: the one that is nearer to the last is smoothed.
        opposite = (numbers * self._last.reshape(-1, 4)).sum(axis=1) < 0
        numbers[opposite] *= -1
        # The filter takes rows of three numbers, and each number for itself.
        rows = np.zeros((-(-numbers.size // 3), 3), np.float32)
        rows.reshape(-1)[: numbers.size] = numbers.ravel()
        self._time_us = max(self._time_us + 1, round((time - self._start) * 1e6) + 1)
        self._filter.apply(rows, self._time_us)
        self._last = rows.reshape(-1)[: numbers.size].astype(np.float64)
        smoothed: list[list[float]] = self._last.reshape(-1, 4).tolist()
        found = {bone: normalised((x, y, z, w)) for bone, (x, y, z, w) in zip(BONES, smoothed, strict=True)}
        return self._lag.without(found, rotations, self._time_us)


def hips_on_floor(skeleton: Skeleton, rotations: Mapping[str, Quaternion]) -> Vector:
    """Return where the hips are, metres, if the lower foot stands on the floor as at rest.

    World landmarks have their origin in the hips, so where somebody walks is not in them.

    Args:
        skeleton: whose legs.
        rotations: of its bones.
    """
    x, y, z = skeleton.offsets["Hips"]
    return x, y + _lowest(skeleton, {}) - _lowest(skeleton, rotations), z


def _lowest(skeleton: Skeleton, rotations: Mapping[str, Quaternion]) -> float:
    lowest = math.inf
    hips = rotations.get("Hips", IDENTITY)
    for side in ("Left", "Right"):
        room, height = hips, 0.0
        for part in ("UpperLeg", "LowerLeg", *_ON_THE_GROUND):
            height += turn(room, skeleton.offsets[side + part])[1]
            room = times(room, rotations.get(side + part, IDENTITY))
            if part in _ON_THE_GROUND:
                lowest = min(lowest, height)
    return lowest
