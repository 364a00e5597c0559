"""Directions of limbs as arrays, of landmarks and of poses, and how far they are apart."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from holistic_native.avatar import HUMAN, Pose, Seen
from holistic_native.avatar.bones import SIDES
from holistic_native.avatar.rotation import subtract, turn, unit
from holistic_native.topology import PoseLandmark

Floats = NDArray[np.float64]

_ENDS = {
    "UpperArm": ("SHOULDER", "ELBOW"),
    "LowerArm": ("ELBOW", "WRIST"),
    "UpperLeg": ("HIP", "KNEE"),
    "LowerLeg": ("KNEE", "ANKLE"),
}
LIMBS = tuple(side + limb for side in SIDES for limb in _ENDS)
"""The columns of all arrays here."""
_LANDMARKS = [tuple(PoseLandmark[f"{side}_{end}".upper()] for end in ends) for side in SIDES for ends in _ENDS.values()]
_NOWHERE = (np.nan, np.nan, np.nan)


def of_landmarks(views: Iterable[Seen]) -> Floats:
    """Return where landmarks say that limbs point, (frames, 8, 3); NaN where they do not."""
    rows = []
    for view in views:
        row = []
        for start, end in _LANDMARKS:
            one, other = (view.body[start], view.body[end]) if view.body else (None, None)
            row.append(_NOWHERE if one is None or other is None else unit(subtract(other, one)) or _NOWHERE)
        rows.append(row)
    return np.array(rows, np.float64).reshape(-1, len(LIMBS), 3)


def of_poses(poses: Iterable[Pose]) -> Floats:
    """Return where a skeleton's limbs point, (frames, 8, 3)."""
    rooms = (HUMAN.turned(pose.rotations) for pose in poses)
    return np.array([[turn(room[bone], HUMAN.direction(bone)) for bone in LIMBS] for room in rooms])


def apart(one: Floats, other: Floats) -> Floats:
    """Return the angles between unit vectors, degrees; exact also where they are small."""
    chord = np.linalg.norm(one - other, axis=-1)
    return np.asarray(np.degrees(2 * np.arcsin(np.minimum(chord / 2, 1.0))))


def trembling(unit_vectors: Floats, window: int | None = None) -> Floats:
    """Return the root mean square of angles about the mean of all frames, degrees, of each column.

    Args:
        unit_vectors: (frames, columns, 3).
        window: about the mean of so many frames around each one instead, an odd number.
    """
    if window is None:
        means, middle = unit_vectors.mean(axis=0, keepdims=True), unit_vectors
    else:
        means = np.lib.stride_tricks.sliding_window_view(unit_vectors, window, axis=0).mean(axis=-1)
        middle = unit_vectors[window // 2 : -(window // 2)]
    means = means / np.linalg.norm(means, axis=-1, keepdims=True)
    return np.asarray(np.sqrt((apart(middle, means) ** 2).mean(axis=0)))
