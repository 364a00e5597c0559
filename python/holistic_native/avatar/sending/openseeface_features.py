"""The 14 features of a face that OpenSeeFace sends: eyes, brows and mouth against what they are at rest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.avatar.sending.relative import Relative

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SIDES = ("l", "r")
_OF_A_BROW = ("eyebrow_steepness", "eyebrow_updown", "eyebrow_quirk")
_OF_A_CORNER = ("mouth_corner_updown", "mouth_corner_inout")
NAMES = (
    *(f"eye_{side}" for side in _SIDES),
    *(f"{name}_{side}" for side in _SIDES for name in _OF_A_BROW),
    *(f"{name}_{side}" for side in _SIDES for name in _OF_A_CORNER),
    *("mouth_open", "mouth_wide"),
)
"""In the order of the packet."""
# Of its 66 points: corners and lids of each eye, ends of each brow, corners of the mouth.
_EYE = {"l": (42, 45, (43, 44), (46, 47)), "r": (36, 39, (37, 38), (40, 41))}
_BROW = {"l": (22, 26), "r": (21, 17)}  # from the nose outward
_CORNER = {"l": 62, "r": 58}
_UPPER_LIP, _LOWER_LIP = (59, 60, 61), (63, 64, 65)
_MIDDLE = (27, 28, 29, 30, 33)
# What counts as far, in lengths of the bridge of the nose: half a lid, a third of a brow's way, ...
_FAR = {
    "eye": 0.15,
    "eyebrow_steepness": math.radians(8),
    "eyebrow_updown": 0.2,
    "eyebrow_quirk": 0.08,
    "mouth_corner_updown": 0.2,
    "mouth_corner_inout": 0.2,
    "mouth_open": 0.6,
    "mouth_wide": 0.25,
}


class Features:
    """Features of one face, each -1..1; how it is at rest is learnt on the way."""

    def __init__(self) -> None:
        """Begin without a face."""
        self._relative = {name: Relative(_FAR[name.removesuffix("_l").removesuffix("_r")]) for name in NAMES}

    def update(self, points: Floats) -> dict[str, float]:
        """Return the features of the next frame, by name.

        Args:
            points: (66, 2) of a face that looks ahead, X to its own right, Y up.
        """
        found = measures(points)
        return {name: relative.update(found[name]) for name, relative in self._relative.items()}


def measures(points: Floats) -> dict[str, float]:
    """Return what features are made of, in lengths of the bridge of the nose, and radians.

    Args:
        points: as of `Features.update`.
    """
    bridge = float(np.linalg.norm(points[27] - points[30]))
    scaled = points / (bridge if bridge > 0 else 1.0)
    found: dict[str, float] = {}
    middle = float(scaled[list(_MIDDLE), 0].mean())
    lip = float(scaled[list(_UPPER_LIP), 1].mean())
    for side in _SIDES:
        outer, inner, above, below = _EYE[side]
        found[f"eye_{side}"] = float(scaled[list(above), 1].mean() - scaled[list(below), 1].mean())
        start, end = _BROW[side]
        brow = scaled[min(start, end) : max(start, end) + 1]
        across, up = np.abs(scaled[end, 0] - scaled[start, 0]), scaled[end, 1] - scaled[start, 1]
        # Below 0 where the outer end is higher than the inner one.
        found[f"eyebrow_steepness_{side}"] = -math.atan2(float(up), float(across))
        found[f"eyebrow_updown_{side}"] = float(brow[:, 1].mean() - (scaled[outer, 1] + scaled[inner, 1]) / 2)
        found[f"eyebrow_quirk_{side}"] = float(brow[1:-1, 1].mean() - (brow[0, 1] + brow[-1, 1]) / 2)
        corner = scaled[_CORNER[side]]
        found[f"mouth_corner_updown_{side}"] = float(corner[1] - lip)
        found[f"mouth_corner_inout_{side}"] = abs(float(corner[0]) - middle)
    found["mouth_open"] = lip - float(scaled[list(_LOWER_LIP), 1].mean())
    found["mouth_wide"] = float(np.linalg.norm(scaled[_CORNER["l"]] - scaled[_CORNER["r"]]))
    return found
