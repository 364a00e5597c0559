"""What becomes of bones while they are not seen: they stay for some frames, then go to rest."""

from __future__ import annotations

import math
from collections.abc import Mapping

from holistic_native.avatar.bones import BONES
from holistic_native.avatar.rotation import IDENTITY, Quaternion, Z, about, between

HELD_FRAMES = 5
_AWAY_S, _BACK_S = 0.5, 0.2
_ARM_DOWN = math.radians(75)
# Nobody stands with arms spread: where they are not seen they hang.
RELAXED: Mapping[str, Quaternion] = {"LeftUpperArm": about(Z, -_ARM_DOWN), "RightUpperArm": about(Z, _ARM_DOWN)}
"""Rotations of bones that rest otherwise than in the T-pose."""


class Easing:
    """One bone after the other: seen, held for five frames, at rest after half a second, and back in a fifth of one."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._last: dict[str, Quaternion] = {}
        self._missing: dict[str, int] = {}
        self._weight: dict[str, float] = {}
        self._time: float | None = None

    def fill(self, found: Mapping[str, Quaternion], time: float) -> dict[str, Quaternion]:
        """Return a rotation for each of the 55 bones.

        Args:
            found: rotations of those that are seen.
            time: seconds; one that goes back counts as no time.
        """
        passed = 0.0 if self._time is None else max(0.0, time - self._time)
        self._time = time
        return {bone: self._bone(bone, found.get(bone), passed) for bone in BONES}

    def _bone(self, bone: str, rotation: Quaternion | None, passed: float) -> Quaternion:
        rest = RELAXED.get(bone, IDENTITY)
        if rotation is not None:
            weight = 1.0 if bone not in self._last else min(1.0, self._weight[bone] + passed / _BACK_S)
            self._last[bone], self._missing[bone] = rotation, 0
        elif bone not in self._last:
            return rest
        else:
            self._missing[bone] += 1
            held = self._missing[bone] <= HELD_FRAMES
            weight = self._weight[bone] - (0.0 if held else passed / _AWAY_S)
        self._weight[bone] = weight = max(0.0, weight)
        if weight in (0.0, 1.0):
            return self._last[bone] if weight else rest
        # Without a jerk at either end.
        return between(rest, self._last[bone], weight * weight * (3.0 - 2.0 * weight))
