"""Landmarks as NumPy arrays in one .npz archive."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from array import array
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from holistic_native.atomic_write import errors_name
from holistic_native.formats.landmark_file import LandmarkFile, Recording
from holistic_native.formats.schema import HANDS, POSE, REASONS, parts_of, reason_of, score_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from holistic_native.result import HolisticResult


class NpzFile(LandmarkFile):
    """Landmarks as NumPy arrays, one row per frame, under the names of the result's fields.

    Arrays: pose_landmarks and pose_world_landmarks (T, 33, 4), left_hand_landmarks and right_hand_landmarks
    (T, 21, 3), face_landmarks (T, 468, 478 or 68, 3), float32, NaN where a part was not found; timestamp (T,) float64,
    seconds; index (T,) int64; person (T,) int32; size (T, 2) int32; score (T,) float32; left_hand_reason and
    right_hand_reason (T,) int8, the place in `schema.REASONS` from 1, 0 for none; width, height, fps (NaN for a
    picture); about, a JSON object as bytes. Where the recording names them among its `extras`:
    left_hand_world_landmarks and right_hand_world_landmarks (T, 21, 3), face_blendshapes (T, 52), face_transform
    (T, 4, 4), float32, NaN likewise.
    """

    def __init__(self, path: Path, recording: Recording) -> None:
        """Start the archive; see `LandmarkFile`. The name should end in `.npz`."""
        super().__init__(path, recording)
        self._missing = {part: np.full(recording.shape(part), np.nan, "<f4").tobytes() for part in recording.parts}
        # A few bytes per frame: 0.5 MB for ten minutes.
        self._rows: dict[str, array[Any]] = {
            "timestamp": array("d"),
            "index": array("q"),
            "person": array("i"),
            "size": array("i"),
        }
        self._rows |= {"score": array("f"), **{f"{hand.name}_reason": array("b") for hand in HANDS}}
        folder = self.file.temporary.parent
        with ExitStack() as failed, ExitStack() as stack, errors_name(path):
            failed.callback(self.file.discard)
            # They have no names: nothing of them can be left behind.
            self._columns: dict[str, IO[bytes]] = {
                part.field: stack.enter_context(tempfile.TemporaryFile(dir=folder)) for part in recording.parts
            }
            self._open_files = stack.pop_all()
            failed.pop_all()

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
        arrays = parts_of(result, self.recording)
        score = score_of(arrays[POSE])
        values: dict[str, tuple[float, ...]] = {"timestamp": (timestamp,), "index": (index,), "person": (person,)}
        values |= {f"{hand.name}_reason": (_code(reason_of(result, hand)),) for hand in HANDS}
        values |= {"score": (np.nan if score is None else score,)}
        values |= {"size": size or (self.recording.width, self.recording.height)}
        with errors_name(self.path):
            for part, landmarks in arrays.items():
                content = self._missing[part] if landmarks is None else landmarks.astype("<f4", copy=False).tobytes()
                self._columns[part.field].write(content)
        for name, numbers in values.items():
            self._rows[name].extend(numbers)

    def finish(self, *, complete: bool) -> None:
        """Pack the columns into the archive."""
        with self._open_files:
            if complete:
                self._pack()

    def _pack(self) -> None:
        recording = self.recording
        frames = len(self._rows["index"])
        rows: dict[str, NDArray[np.generic]] = {name: np.array(values) for name, values in self._rows.items()}
        rows["size"] = rows["size"].reshape(frames, 2)
        rows["width"], rows["height"] = np.array(recording.width, np.int64), np.array(recording.height, np.int64)
        rows["fps"] = np.array(np.nan if recording.fps is None else recording.fps, np.float64)
        rows["about"] = np.frombuffer(json.dumps(recording.head()).encode(), np.uint8)
        with zipfile.ZipFile(self.file.stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, values in rows.items():
                with archive.open(f"{name}.npy", "w") as member:
                    np.lib.format.write_array(member, values)
            for part in recording.parts:
                column = self._columns[part.field]
                header = {"descr": "<f4", "fortran_order": False, "shape": (frames, *recording.shape(part))}
                column.seek(0)
                with archive.open(f"{part.field}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array_header_1_0(member, header)
                    shutil.copyfileobj(column, member, 1 << 20)


def _code(reason: str | None) -> int:
    return 0 if reason is None else 1 + REASONS.index(reason)
