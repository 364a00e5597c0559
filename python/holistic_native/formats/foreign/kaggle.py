"""Landmarks as Parquet tables in the layouts of Kaggle's sign language competitions; needs pyarrow."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from holistic_native.atomic_write import errors_name
from holistic_native.formats.landmark_file import LandmarkFile, Recording
from holistic_native.formats.parquet_table import finish_writer, load_pyarrow
from holistic_native.formats.schema import FACE, LEFT_HAND, PARTS, POSE, RIGHT_HAND, arrays_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from holistic_native.result import HolisticResult

ORDER = (FACE, LEFT_HAND, POSE, RIGHT_HAND)
_AXES = ("x", "y", "z")


class _GroupedFile(LandmarkFile):
    # Collects frames as (points, 3) arrays and writes them in row groups.

    GROUP = 64
    OPTIONS: ClassVar[dict[str, Any]] = {}

    def __init__(self, path: Path, recording: Recording) -> None:
        pq = load_pyarrow("pyarrow.parquet")
        super().__init__(path, recording)
        self.counts = [recording.shape(part)[0] for part in ORDER]
        self._rows: list[tuple[int, NDArray[np.float32]]] = []
        with errors_name(path):
            self._writer: Any = pq.ParquetWriter(self.file.stream, self.schema(), compression="zstd", **self.OPTIONS)

    def schema(self) -> Any:
        raise NotImplementedError

    def table(self, frames: list[int], numbers: NDArray[np.float32]) -> Any:
        raise NotImplementedError

    def add(
        self,
        index: int,
        timestamp: float,  # noqa: ARG002 (the layouts have no times)
        result: HolisticResult,
        *,
        size: tuple[int, int] | None = None,  # noqa: ARG002 (fractions stay fractions)
        person: int = 0,
    ) -> None:
        """Append a frame; see `LandmarkWriter`. People after the first are left out."""
        if person:
            return
        parts = dict(zip(PARTS, arrays_of(result, self.recording), strict=True))
        numbers = np.full((sum(self.counts), 3), np.nan, np.float32)
        start = 0
        for part, count in zip(ORDER, self.counts, strict=True):
            array = parts[part]
            if array is not None:
                numbers[start : start + count] = array[:, :3]
            start += count
        self._rows.append((index, numbers))
        if len(self._rows) == self.GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            frames, numbers = zip(*self._rows, strict=True)
            with errors_name(self.path):
                self._writer.write_table(self.table(list(frames), np.stack(numbers)))
            self._rows.clear()

    def finish(self, *, complete: bool) -> None:
        """Write the last rows, and what comes at the end of the file."""
        finish_writer(self._writer, self._flush, complete=complete)


class KaggleFile(_GroupedFile):
    """A row for every landmark, as in the competition of isolated signs: reshape x, y, z to (frames, 543, 3).

    Columns: frame int64 (there int16, which ends after 18 minutes), row_id "<frame>-<type>-<index>", type,
    landmark_index int16, x, y, z float64; face 468 or more, left_hand 21, pose 33, right_hand 21. Missing is NaN.
    """

    def schema(self) -> Any:
        """Return the columns."""
        pa = load_pyarrow()
        texts = [("row_id", pa.string()), ("type", pa.string()), ("landmark_index", pa.int16())]
        return pa.schema([("frame", pa.int64()), *texts, *((axis, pa.float64()) for axis in _AXES)])

    def table(self, frames: list[int], numbers: NDArray[np.float32]) -> Any:
        """Return frames as rows."""
        pa = load_pyarrow()
        kinds = [part.name for part, count in zip(ORDER, self.counts, strict=True) for _ in range(count)]
        rows = [row for count in self.counts for row in range(count)]
        ends = [f"-{kind}-{row}" for kind, row in zip(kinds, rows, strict=True)]
        columns = [
            pa.array(np.repeat(np.array(frames, np.int64), len(rows))),
            pa.array([f"{frame}{end}" for frame in frames for end in ends], pa.string()),
            pa.array(kinds * len(frames), pa.string()),
            pa.array(np.tile(np.array(rows, np.int16), len(frames))),
            *(pa.array(numbers[..., axis].ravel().astype(np.float64)) for axis in range(3)),
        ]
        return pa.Table.from_arrays(columns, schema=self.schema())


class KaggleWideFile(_GroupedFile):
    """A row for every frame, as in the competition of fingerspelling.

    The index sequence_id (0), frame, then x_face_0 .. x_right_hand_20, the same of y and z: 1,629 columns of float32
    for a face of 468 landmarks. Missing is NaN.
    """

    # What pyarrow keeps of every column of every row group, until the file is closed, is the less the fewer these are.
    GROUP = 1024
    OPTIONS: ClassVar[dict[str, Any]] = {"use_dictionary": False, "write_statistics": False}

    def schema(self) -> Any:
        """Return the columns; pandas takes the first for the index."""
        pa = load_pyarrow()
        names = [
            f"{axis}_{part.name}_{row}"
            for axis in _AXES
            for part, count in zip(ORDER, self.counts, strict=True)
            for row in range(count)
        ]
        kind = {"pandas_type": "int64", "numpy_type": "int64", "metadata": None}
        index = {"name": "sequence_id", "field_name": "sequence_id", **kind}
        about = {"index_columns": ["sequence_id"], "column_indexes": [], "columns": [index]}
        fields = [("sequence_id", pa.int64()), ("frame", pa.int64()), *((name, pa.float32()) for name in names)]
        return pa.schema(fields, metadata={b"pandas": json.dumps(about).encode()})

    def table(self, frames: list[int], numbers: NDArray[np.float32]) -> Any:
        """Return frames as rows."""
        pa = load_pyarrow()
        columns = [pa.array(np.zeros(len(frames), np.int64)), pa.array(np.array(frames, np.int64))]
        for axis in range(3):
            columns += [pa.array(np.ascontiguousarray(column)) for column in numbers[..., axis].T]
        return pa.Table.from_arrays(columns, schema=self.schema())
