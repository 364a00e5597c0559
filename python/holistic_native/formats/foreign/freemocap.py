"""Landmarks as the NumPy array that FreeMoCap keeps of a camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native.atomic_write import errors_name
from holistic_native.formats.landmark_file import LandmarkFile, Recording
from holistic_native.formats.schema import arrays_of

if TYPE_CHECKING:
    from pathlib import Path

    from holistic_native.result import HolisticResult

POINTS = 553
_FACE_START = 75
# Enough for the header of any number of frames; NumPy wants multiples of 64.
_HEADER_BYTES = 128


class FreeMoCapFile(LandmarkFile):
    """An array (1, frames, 553, 3) of float64: one camera; body 33, right hand 21, left hand 21, face 478.

    x and z are multiplied by the image's width, y by its height; NaN where something is missing, so also the last ten
    of a face without irises. FreeMoCap's name for the file is
    `mediapipe_2dData_numCams_numFrames_numTrackedPoints_pixelXY.npy`.
    """

    def __init__(self, path: Path, recording: Recording) -> None:
        """Start the array; see `LandmarkFile`.

        Raises:
            ValueError: faces have 68 points.
        """
        if recording.face_points == 68:
            raise ValueError("a file of FreeMoCap has the mesh of a face: it cannot have 68 points of it")
        super().__init__(path, recording)
        self._frames = 0
        with errors_name(path):
            self.file.stream.write(bytes(_HEADER_BYTES))

    def add(
        self,
        index: int,  # noqa: ARG002 (frames follow one another)
        timestamp: float,  # noqa: ARG002
        result: HolisticResult,
        *,
        size: tuple[int, int] | None = None,
        person: int = 0,
    ) -> None:
        """Append a frame; see `LandmarkWriter`. People after the first are left out."""
        if person:
            return
        pose, _, left, right, face = arrays_of(result, self.recording)
        width, height = size or (self.recording.width, self.recording.height)
        points = np.full((POINTS, 3), np.nan)
        for start, array in ((0, pose), (33, right), (54, left), (_FACE_START, face)):
            if array is not None:
                points[start : start + len(array)] = array[:, :3].astype(np.float64) * (width, height, width)
        self._frames += 1
        with errors_name(self.path):
            self.file.stream.write(points.astype("<f8").tobytes())

    def finish(self, *, complete: bool) -> None:
        """Write the header, which says how many frames there are."""
        if complete:
            text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': (1, {self._frames}, {POINTS}, 3), }}"
            padded = text.ljust(_HEADER_BYTES - 11) + "\n"
            self.file.stream.seek(0)
            self.file.stream.write(b"\x93NUMPY\x01\x00" + len(padded).to_bytes(2, "little") + padded.encode())
