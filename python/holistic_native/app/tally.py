"""What a run did, counted frame by frame and told in one line."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holistic_native.result import HolisticResult

_PARTS = {
    "pose": "pose_landmarks",
    "left hand": "left_hand_landmarks",
    "right hand": "right_hand_landmarks",
    "face": "face_landmarks",
}


class Tally:
    """Count frames, their time, and the parts found in them.

    Attributes:
        frames: how many results were added.
    """

    def __init__(self) -> None:
        self.frames = 0
        self._seconds: list[float] = []
        self._found = dict.fromkeys(_PARTS, 0)

    def add(self, result: HolisticResult, seconds: float) -> None:
        """Count a result and the time it took to compute."""
        self.frames += 1
        self._seconds.append(seconds)
        for part, field in _PARTS.items():
            self._found[part] += getattr(result, field) is not None

    def line(self) -> str:
        """Say it, e.g. "120 frames, 21.3 ms per frame; found: pose 120/120, left hand 98/120, ...".

        The time is the median of the tracker alone, without reading, drawing and writing.
        """
        plural = "" if self.frames == 1 else "s"
        found = ", ".join(f"{part} {count}/{self.frames}" for part, count in self._found.items())
        return f"{self.frames} frame{plural}, {statistics.median(self._seconds) * 1e3:.1f} ms per frame; found: {found}"
