"""Landmarks as one JSON document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.atomic_write import errors_name
from holistic_native.formats.landmark_file import FIELDS, LandmarkFile, Recording

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from holistic_native.result import HolisticResult


class JsonFile(LandmarkFile):
    """Landmarks as one JSON document, one line per frame.

    Its keys: source, width, height, fps (null for a picture) and frames; each frame has index, timestamp (seconds)
    and the result's fields, each null or a list of [x, y, z] or, for the body, [x, y, z, visibility]. Every number
    reads back as the float32 it was.
    """

    def __init__(self, path: Path, recording: Recording) -> None:
        """Start the document; see `LandmarkFile`."""
        super().__init__(path, recording)
        head = {name: getattr(recording, name) for name in ("source", "width", "height", "fps")}
        self._write(json.dumps(head, ensure_ascii=False)[:-1] + ', "frames": [')
        self._separator = "\n"

    def add(self, index: int, timestamp: float, result: HolisticResult) -> None:
        """Append a frame; ValueError when a landmark is not finite, which JSON cannot say."""
        values = [f'"index": {index}', f'"timestamp": {timestamp!r}']
        for name in FIELDS:
            landmarks = getattr(result, name)
            values.append(f'"{name}": {"null" if landmarks is None else _as_json(landmarks.array, name)}')
        with errors_name(self.path):
            self._write(f"{self._separator}{{{', '.join(values)}}}")
        self._separator = ",\n"

    def finish(self, *, complete: bool) -> None:
        """Close the document."""
        if complete:
            self._write("\n]}\n")

    def _write(self, text: str) -> None:
        self.file.stream.write(text.encode())


def _as_json(array: NDArray[np.float32], name: str) -> str:
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds numbers that are not finite")
    # Nine significant digits distinguish any two float32 numbers.
    row = "[" + ",".join(["%.9g"] * array.shape[1]) + "]"
    return "[" + ",".join([row] * len(array)) % tuple(array.ravel().tolist()) + "]"
