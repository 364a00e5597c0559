"""Write landmarks to disk as they come: one JSON document, or one .npz archive; neither keeps the video in memory."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from holistic_native.atomic_write import errors_name
from holistic_native.output_files import OutputFile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.media.sources import Frame, Source
    from holistic_native.result import HolisticResult

FIELDS = (
    "pose_landmarks",
    "pose_world_landmarks",
    "left_hand_landmarks",
    "right_hand_landmarks",
    "face_landmarks",
)


class JsonFile(OutputFile):
    """Landmarks as one JSON document, one line per frame.

    Its keys: source, width, height, fps (null for a picture) and frames; each frame has index, timestamp (seconds)
    and the result's fields, each null or a list of [x, y, z] or, for the body, [x, y, z, visibility]. Every number
    reads back as the float32 it was.
    """

    def __init__(self, path: Path, source: Source) -> None:
        """Start the document.

        Raises:
            OSError: the file cannot be written.
        """
        super().__init__(path)
        head = {"source": source.name, "width": source.width, "height": source.height, "fps": source.rate}
        self._write(json.dumps(head, ensure_ascii=False)[:-1] + ', "frames": [')
        self._separator = "\n"

    def add(self, frame: Frame, result: HolisticResult) -> None:
        """Append a frame.

        Raises:
            ValueError: a landmark is not finite, which JSON cannot say.
            OSError: it cannot be written: the disk is full, for one.
        """
        values = [f'"index": {frame.index}', f'"timestamp": {frame.timestamp!r}']
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
    # Nine significant digits tell any two float32 numbers apart.
    row = "[" + ",".join(["%.9g"] * array.shape[1]) + "]"
    return "[" + ",".join([row] * len(array)) % tuple(array.ravel().tolist()) + "]"


class NpzFile(OutputFile):
    """Landmarks as NumPy arrays, one row per frame, under the names of the result's fields.

    Arrays: pose_landmarks and pose_world_landmarks (T, 33, 4), left_hand_landmarks and right_hand_landmarks
    (T, 21, 3), face_landmarks (T, 468 or 478, 3), float32, NaN where a part was not found; timestamp (T,) float64,
    seconds; width, height, fps (NaN for a picture).
    """

    def __init__(self, path: Path, source: Source, *, face_points: int) -> None:
        """Start the archive.

        Args:
            path: the file, which should end in `.npz`.
            source: where the frames come from.
            face_points: 468, or 478 with irises.

        Raises:
            OSError: the file cannot be written.
        """
        super().__init__(path)
        self._shapes = dict(zip(FIELDS, [(33, 4), (33, 4), (21, 3), (21, 3), (face_points, 3)], strict=True))
        self._scalars = {
            "width": np.int64(source.width),
            "height": np.int64(source.height),
            "fps": np.float64(source.rate if source.rate is not None else np.nan),
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

    def add(self, frame: Frame, result: HolisticResult) -> None:
        """Append a frame.

        Raises:
            ValueError: the result has another number of landmarks.
            OSError: it cannot be written: the disk is full, for one.
        """
        self._timestamps.append(frame.timestamp)
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
