"""What all files of landmarks have in common: a recording, and frames that are added one by one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from holistic_native.formats.schema import FIELDS, Recording
from holistic_native.output_files import OutputFile
from holistic_native.output_folder import OutputFolder

if TYPE_CHECKING:
    from pathlib import Path

    from holistic_native.result import HolisticResult

__all__ = ["FIELDS", "LandmarkFile", "LandmarkFolder", "LandmarkWriter", "Recording"]


class LandmarkWriter(ABC):
    """Landmarks that are written as they come, so that a video need not fit into memory.

    Attributes:
        recording: where the frames come from.
    """

    recording: Recording

    @abstractmethod
    def add(
        self,
        index: int,
        timestamp: float,
        result: HolisticResult,
        *,
        size: tuple[int, int] | None = None,
        person: int = 0,
    ) -> None:
        """Append a frame.

        Args:
            index: of the frame, 0 for the first.
            timestamp: seconds.
            result: what was found on it.
            size: the frame's width and height in pixels; None for the recording's.
            person: whom of several the landmarks belong to.

        Raises:
            ValueError: the format cannot hold the result.
            OSError: it cannot be written: the disk is full, for one.
        """


class LandmarkFile(OutputFile, LandmarkWriter):
    """Landmarks in one file."""

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

    def _write(self, text: str) -> None:
        self.file.stream.write(text.encode())


class LandmarkFolder(OutputFolder, LandmarkWriter):
    """Landmarks in a folder of files."""

    def __init__(self, path: Path, recording: Recording) -> None:
        """Start the folder.

        Args:
            path: the folder, new or empty.
            recording: where the frames come from.

        Raises:
            OSError: the folder cannot be written.
        """
        super().__init__(path)
        self.recording = recording
