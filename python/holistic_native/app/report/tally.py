"""What a run did, counted frame by frame and reported in one line."""

from __future__ import annotations

import time
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
    """Count frames, the time they take, and the parts found in them.

    Attributes:
        frames: how many results were added.
        found: in how many of them each part was there, of anybody.
        people: the most on a frame.
    """

    def __init__(self, *, hands: bool = True, face: bool = True) -> None:
        """Begin; parts that are not tracked are not counted."""
        self.frames = self.people = 0
        self._start = time.perf_counter()
        off = (*(() if hands else ("left hand", "right hand")), *(() if face else ("face",)))
        self.found = {part: 0 for part in _PARTS if part not in off}

    def add(self, *people: HolisticResult) -> None:
        """Count a frame, with a result for each person."""
        self.frames += 1
        self.people = max(self.people, len(people))
        for part in self.found:
            self.found[part] += any(getattr(result, _PARTS[part]) is not None for result in people)

    def line(self) -> str:
        """Return a summary, e.g. "120 frames in 2.4 s, 20.1 ms per frame; found: pose 120/120, left hand 98/120, ...".

        The time is that since the tally was made: reading, tracking, drawing and writing.
        """
        seconds = time.perf_counter() - self._start
        plural = "" if self.frames == 1 else "s"
        found = ", ".join(f"{part} {count}/{self.frames}" for part, count in self.found.items())
        pace = f"{seconds:.1f} s, {seconds / self.frames * 1e3:.1f} ms per frame"
        several = f", at most {self.people} on a frame" if self.people > 1 else ""
        return f"{self.frames} frame{plural} in {pace}; found: {found}{several}"
