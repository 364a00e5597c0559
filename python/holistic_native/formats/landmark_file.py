"""What all files of landmarks have in common: a recording, and frames that are added one by one."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holistic_native.output_files import OutputFile

if TYPE_CHECKING:
    from pathlib import Path

    from holistic_native.result import HolisticResult

FIELDS = (
    "pose_landmarks",
    "pose_world_landmarks",
    "left_hand_landmarks",
    "right_hand_landmarks",
    "face_landmarks",
)


@dataclass(frozen=True)
class Recording:
    """What the frames of a file come from.

    Attributes:
        source: its name.
        width: of a frame, in pixels.
        height: of a frame, in pixels.
        fps: frames per second; None for a picture.
        face_points: 468, or 478 with irises.
    """

    source: str
    width: int
    height: int
    fps: float | None
    face_points: int


class LandmarkFile(OutputFile):
    """Landmarks that are written as they come, so that a video need not fit into memory."""

    def __init__(self, path: Path, recording: Recording) -> None:
        """Start the file.

        Args:
            path: the file.
            recording: where the frames come from.

        Raises:
            OSError: the file cannot be written.
        """
        super().__init__(path)
        self.recording = recording

    @abstractmethod
    def add(self, index: int, timestamp: float, result: HolisticResult) -> None:
        """Append a frame.

        Args:
            index: of the frame, 0 for the first.
            timestamp: seconds.
            result: what was found on it.

        Raises:
            ValueError: the format cannot hold the result.
            OSError: it cannot be written: the disk is full, for one.
        """
