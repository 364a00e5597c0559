"""Landmarks as NumPy arrays in one .npz archive."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING

import numpy as np

from holistic_native.atomic_write import errors_name
from holistic_native.formats.landmark_file import FIELDS, LandmarkFile, Recording

if TYPE_CHECKING:
    from pathlib import Path

    from holistic_native.result import HolisticResult


class NpzFile(LandmarkFile):
    """Landmarks as NumPy arrays, one row per frame, under the names of the result's fields.

    Arrays: pose_landmarks and pose_world_landmarks (T, 33, 4), left_hand_landmarks and right_hand_landmarks
    (T, 21, 3), face_landmarks (T, 468 or 478, 3), float32, NaN where a part was not found; timestamp (T,) float64,
    seconds; width, height, fps (NaN for a picture).
    """

    def __init__(self, path: Path, recording: Recording) -> None:
        """Start the archive; see `LandmarkFile`. The name should end in `.npz`."""
        super().__init__(path, recording)
        self._shapes = dict(zip(FIELDS, [(33, 4), (33, 4), (21, 3), (21, 3), (recording.face_points, 3)], strict=True))
        self._scalars = {
            "width": np.int64(recording.width),
            "height": np.int64(recording.height),
            "fps": np.float64(np.nan if recording.fps is None else recording.fps),
        }
        self._timestamps: list[float] = []
        folder = self.file.temporary.parent
        with ExitStack() as failed, ExitStack() as stack, errors_name(path):
            failed.callback(self.file.discard)
            # They have no names: nothing of them can be left behind.
            self._columns: dict[str, IO[bytes]] = {
                name: stack.enter_context(tempfile.TemporaryFile(dir=folder)) for name in FIELDS
            }
            self._open_files = stack.pop_all()
            failed.pop_all()

    def add(self, index: int, timestamp: float, result: HolisticResult) -> None:  # noqa: ARG002 (rows are in order)
        """Append a frame; ValueError when the result has another number of landmarks."""
        self._timestamps.append(timestamp)
        for name, shape in self._shapes.items():
            landmarks = getattr(result, name)
            row = np.full(shape, np.nan, np.float32) if landmarks is None else landmarks.array
            if row.shape != shape:
                raise ValueError(f"{name} must be {shape}, got {row.shape}")
            with errors_name(self.path):
                self._columns[name].write(row.astype("<f4", copy=False).tobytes())

    def finish(self, *, complete: bool) -> None:
        """Pack the columns into the archive."""
        with self._open_files:
            if complete:
                self._pack()

    def _pack(self) -> None:
        with zipfile.ZipFile(self.file.stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, array in {"timestamp": np.array(self._timestamps), **self._scalars}.items():
                with archive.open(f"{name}.npy", "w") as member:
                    np.lib.format.write_array(member, np.asanyarray(array))
            for name, column in self._columns.items():
                header = {"descr": "<f4", "fortran_order": False, "shape": (len(self._timestamps), *self._shapes[name])}
                column.seek(0)
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array_header_1_0(member, header)
                    shutil.copyfileobj(column, member, 1 << 20)
