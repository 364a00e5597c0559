"""Whether a pose shows that running the hand models is worthwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native import _core
from holistic_native.branches.face import FACE_OF_POSE
from holistic_native.branches.hand import LEFT, RIGHT, VISIBILITY, Side, rough_region
from holistic_native.branches.regions import share_inside
from holistic_native.fast.hysteresis import HoldOff, Hysteresis
from holistic_native.result import HandReason

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Frames in a row in which a hand's region must not be valid before the hand is given up, and frames it then stays away
# at least: a pose guesses a degenerate region now and then, and a gap of up to five frames would be a flicker.
DELAY = 3
SHORTEST_ABSENCE = 6
# Each pair: below the first the answer becomes no, from the second on it is yes again.
WRIST_VISIBILITY = (0.1, 0.15)
SHARE_INSIDE = (0.25, 0.35)
SIDE_PIXELS = (16.0, 20.0)
# One minus the overlap with the other hand's region.
APART = (0.1, 0.2)
# A hand is taken for the other one when it is this many times nearer to the other wrist.
CLEARLY_NEARER = 0.7
# A wrist that may be behind the head must be this visible.
WRIST_AT_HEAD = (0.45, 0.55)


class HandGate:
    """Decide by the pose alone, which both hands share, so that the order of the hands does not matter."""

    def __init__(self, side: Side) -> None:
        """Set whose hand it is."""
        self._own, self._other = side, RIGHT if side is LEFT else LEFT
        self._visible = Hysteresis(fall=WRIST_VISIBILITY[0], rise=WRIST_VISIBILITY[1])
        self._inside = Hysteresis(fall=SHARE_INSIDE[0], rise=SHARE_INSIDE[1])
        self._large = Hysteresis(fall=SIDE_PIXELS[0], rise=SIDE_PIXELS[1])
        self._apart = Hysteresis(fall=APART[0], rise=APART[1])
        self._clear = Hysteresis(fall=WRIST_AT_HEAD[0], rise=WRIST_AT_HEAD[1])
        self._hold_off = HoldOff(delay=DELAY, shortest=SHORTEST_ABSENCE)

    def reset(self) -> None:
        """Forget the past frames."""
        for part in (self._visible, self._inside, self._large, self._apart, self._clear, self._hold_off):
            part.reset()

    def update(self, pose: NDArray[np.float32], size: tuple[int, int]) -> str | None:
        """Return why the hand models need not run on the next frame's pose; None when they do."""
        return self._hold_off.update(self._judge(pose, size))

    def _judge(self, pose: NDArray[np.float32], size: tuple[int, int]) -> str | None:
        own, other = (rough_region(pose, side, size) for side in (self._own, self._other))
        visibility, other_visibility = (float(pose[side.wrist, VISIBILITY]) for side in (self._own, self._other))
        # The less visible of two hands in the same place gives way; of two alike the right one.
        gives_way = (visibility, self._own is LEFT) < (other_visibility, self._other is LEFT)
        verdicts = (
            (HandReason.WRIST_NOT_VISIBLE, self._visible.update(visibility)),
            (HandReason.OUTSIDE, self._inside.update(share_inside(own))),
            (HandReason.TOO_SMALL, self._large.update(own.height * size[1])),
            (HandReason.OTHER_HAND, self._apart.update(1 - _core.region_overlap(own, other) if gives_way else 1.0)),
            (HandReason.HIDDEN, self._clear.update(visibility if at_head(own, pose) else 1.0)),
        )
        return next((reason for reason, holds in verdicts if not holds), None)


def at_other_wrist(hand: NDArray[np.float32], pose: NDArray[np.float32], side: Side, size: tuple[int, int]) -> bool:
    """Return whether a hand, (21, 3), begins clearly nearer to the pose's other wrist than to its own."""
    other = RIGHT if side is LEFT else LEFT
    own_distance, other_distance = (
        float(np.hypot(*((hand[0, :2] - pose[at.wrist, :2]) * size))) for at in (side, other)
    )
    return other_distance < CLEARLY_NEARER * own_distance


def at_head(region: _core.Region, pose: NDArray[np.float32]) -> bool:
    """Return whether a region's centre lies among the pose's landmarks on the face."""
    face = pose[:FACE_OF_POSE, :2]
    centre = np.array([region.cx, region.cy])
    return bool((face.min(axis=0) <= centre).all() and (centre <= face.max(axis=0)).all())
