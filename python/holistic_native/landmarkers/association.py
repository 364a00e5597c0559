"""Which of the regions of this frame go on to the landmark model: those followed, and those detected."""

from __future__ import annotations

from collections.abc import Sequence

from holistic_native import _core
from holistic_native.branches.objects import drop_duplicates


def associated(
    followed: Sequence[_core.Region], detected: Sequence[_core.Region], most_overlap: float
) -> list[_core.Region]:
    """Return regions of bodies or faces: those followed, then those detected, which replace what they overlap.

    Args:
        followed: from the last frame.
        detected: on this frame, best first.
        most_overlap: regions whose intersection over union is above this show the same object.
    """
    return drop_duplicates((*followed, *detected), most_overlap)
