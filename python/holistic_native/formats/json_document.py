"""Landmarks as one JSON document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from holistic_native.atomic_write import errors_name
from holistic_native.formats.json_frames import add_frame, face_points_of, frame_text
from holistic_native.formats.landmark_file import LandmarkFile, Recording
from holistic_native.formats.reading.builder import LARGEST_BYTES, SequenceBuilder
from holistic_native.formats.reading.heads import parse_json, recording_of
from holistic_native.formats.reading.streams import opened, refusing, whole

if TYPE_CHECKING:
    from pathlib import Path

    from holistic_native.formats.sequence import Sequence
    from holistic_native.result import HolisticResult


class JsonFile(LandmarkFile):
    """Landmarks as one JSON document, one line per frame.

    Its keys: source, width, height, fps (null for a picture), face_points, version, settings, format, units, axes, and
    frames; each frame has index, timestamp (seconds), person, width, height, score, left_hand_reason,
    right_hand_reason, and the result's fields, each null or a list of [x, y, z] or, for the body, [x, y, z,
    visibility]; what the recording has among its `extras` is there as `frame_text` says. Every number reads back as
    the float32 it was; null among numbers is one that is not known.
    """

    def __init__(self, path: Path, recording: Recording) -> None:
        """Start the document; see `LandmarkFile`."""
        super().__init__(path, recording)
        self._write(json.dumps(recording.head(), ensure_ascii=False)[:-1] + ', "frames": [')
        self._separator = "\n"

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
            self._write(self._separator + text)
        self._separator = ",\n"

    def finish(self, *, complete: bool) -> None:
        """Close the document."""
        if complete:
            self._write("\n]}\n")


def read_json(path: Path, *, largest: int = LARGEST_BYTES) -> Sequence:
    """Read such a document, also of earlier versions.

    Raises:
        OSError: the file cannot be read.
        ValueError: it has more than `largest` bytes, or is no such document.
    """
    with refusing(path, "JSON document of landmarks"), opened(path, largest) as stream:
        document = parse_json(whole(stream, largest))
        frames = document.pop("frames", None) if isinstance(document, dict) else None
        if not isinstance(frames, list):
            raise ValueError("it must be an object with a list of frames")
        points = None
        if "face_points" not in document:
            points = next(filter(None, map(face_points_of, frames)), None)
        builder = SequenceBuilder(recording_of(document, points), largest)
        for frame in frames:
            add_frame(builder, frame)
        return builder.sequence()
