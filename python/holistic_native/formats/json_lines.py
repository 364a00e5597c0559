"""Landmarks as lines of JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from holistic_native.atomic_write import errors_name
from holistic_native.formats.json_frames import add_frame, frame_text
from holistic_native.formats.landmark_file import LandmarkFile, Recording
from holistic_native.formats.reading.builder import LARGEST_BYTES, SequenceBuilder
from holistic_native.formats.reading.heads import parse_json, recording_of
from holistic_native.formats.reading.streams import lines, opened, refusing

if TYPE_CHECKING:
    from pathlib import Path

    from holistic_native.formats.sequence import Sequence
    from holistic_native.result import HolisticResult


class JsonLinesFile(LandmarkFile):
    """Landmarks as JSON lines: what the file says about itself on the first, then one frame on each.

    The first line is the document of `JsonFile` without its frames, the others are these frames.
    """

    def __init__(self, path: Path, recording: Recording) -> None:
        """Write the first line; see `LandmarkFile`."""
        super().__init__(path, recording)
        self._write(f"{json.dumps(recording.head(), ensure_ascii=False)}\n")

    def add(
        self,
        index: int,
        timestamp: float,
        result: HolisticResult,
        *,
        size: tuple[int, int] | None = None,
        person: int = 0,
    ) -> None:
        """Append a frame; see `LandmarkWriter`."""
        text = frame_text(self.recording, index, timestamp, result, size, person)
        with errors_name(self.path):
            self._write(f"{text}\n")

    def finish(self, *, complete: bool) -> None:
        """Do nothing: the file is complete after each frame."""


def read_json_lines(path: Path, *, largest: int = LARGEST_BYTES) -> Sequence:
    """Read such lines.

    Raises:
        OSError: the file cannot be read.
        ValueError: it has more than `largest` bytes, or is no such file.
    """
    with refusing(path, "file of landmarks as JSON lines"), opened(path, largest) as stream:
        texts = lines(stream)
        builder = SequenceBuilder(recording_of(parse_json(next(texts, ""))), largest)
        for text in texts:
            add_frame(builder, parse_json(text))
        return builder.sequence()
