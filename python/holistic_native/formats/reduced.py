"""Results with 68 points of a face in place of its mesh."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from holistic_native.topology.ibug import FACE_68

if TYPE_CHECKING:
    from holistic_native.result import HolisticResult


def reduced_face(result: HolisticResult) -> HolisticResult:
    """Return a result whose face has iBUG's 68 points."""
    face = result.face_landmarks
    if face is None or len(face) == len(FACE_68):
        return result
    changed = copy(result)
    changed.face_landmarks = face.reduce68()
    return changed
