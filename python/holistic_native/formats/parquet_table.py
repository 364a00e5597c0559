"""Landmarks as a Parquet table; needs pyarrow, the extra `parquet`."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.atomic_write import errors_name
from holistic_native.formats.landmark_file import LandmarkFile, Recording
from holistic_native.formats.rows import Layout
from holistic_native.formats.schema import HANDS, POSE, REASONS, parts_of, reason_of, score_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from holistic_native.result import HolisticResult

METADATA_KEY = b"holistic_native"
# Frames of a row group: some 35,000 rows, 1.5 MB.
_GROUP = 64
# Of the columns that have one value for each frame, in the order of the schema.
_FRAME_KINDS = (np.int64, np.float64, np.int32, np.int32, np.int32, np.float32)


def load_pyarrow(module: str = "pyarrow") -> Any:
    """Import pyarrow, or a module of it.

    Raises:
        RuntimeError: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise RuntimeError(f"Parquet needs pyarrow: pip install 'holistic_native[parquet]' ({error})") from error


def schema_of(recording: Recording) -> Any:
    """Return the schema of a table: columns, their kinds, and what the file says about itself."""
    pa = load_pyarrow()
    text = pa.dictionary(pa.int16(), pa.string())
    fields = [("frame", pa.int64()), ("time", pa.float64()), ("person", pa.int32())]
    fields += [("width", pa.int32()), ("height", pa.int32()), ("score", pa.float32())]
    fields += [("part", text), ("index", pa.int16()), ("name", text)]
    fields += [(name, pa.float32()) for name in Layout(recording).number_columns]
    fields += [("reason", text)]
    return pa.schema(fields, metadata={METADATA_KEY: json.dumps(recording.head()).encode()})


class ParquetFile(LandmarkFile):
    """Landmarks as a table, one row for every landmark of every frame, whether it was found or not.

    The columns are those of `rows.Layout`; what is missing is null. What the file says about itself is JSON in the
    metadata of its schema, under `holistic_native`.
    """

    def __init__(self, path: Path, recording: Recording) -> None:
        """Start the table; see `LandmarkFile`.

        Raises:
            RuntimeError: pyarrow is not installed.
        """
        self._pa, pq = load_pyarrow(), load_pyarrow("pyarrow.parquet")
        super().__init__(path, recording)
        self._layout = Layout(recording)
        self._schema = schema_of(recording)
        self._points = self._point_columns()
        self._numbers = np.empty((_GROUP, self._layout.rows, len(self._layout.number_columns)), np.float32)
        self._frames: list[tuple[Any, ...]] = []
        self._reasons: list[list[str | None]] = []
        with errors_name(path):
            # Coordinates hardly ever repeat: a dictionary of them would only be tried and given up.
            columns = [name for name in self._schema.names if name not in self._layout.number_columns]
            self._writer: Any = pq.ParquetWriter(
                self.file.stream, self._schema, use_dictionary=columns, compression="zstd", compression_level=1
            )

    def _point_columns(self) -> list[Any]:
        # Of a whole group; a shorter one takes the first rows.
        pa, columns = self._pa, []
        for values in zip(*self._layout.names, strict=True):
            if isinstance(values[0], int):
                columns.append(pa.array(np.tile(np.array(values, np.int16), _GROUP)))
                continue
            known = list(dict.fromkeys(values))
            codes = np.array([known.index(value) for value in values], np.int16)
            columns.append(pa.DictionaryArray.from_arrays(np.tile(codes, _GROUP), pa.array(known, pa.string())))
        return columns

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
        parts = parts_of(result, self.recording)
        score = score_of(parts[POSE])
        width, height = size or (self.recording.width, self.recording.height)
        self._reasons.append([reason_of(result, hand) for hand in HANDS])
        self._numbers[len(self._frames)] = self._layout.numbers(parts)
        self._frames.append((index, timestamp, person, width, height, np.nan if score is None else score))
        if len(self._frames) == _GROUP:
            self._flush()

    def _flush(self) -> None:
        pa, frames, rows = self._pa, len(self._frames), self._layout.rows
        if not frames:
            return
        columns = []
        for values, kind in zip(zip(*self._frames, strict=True), _FRAME_KINDS, strict=True):
            repeated = np.repeat(np.array(values, kind), rows)
            columns.append(pa.array(repeated, from_pandas=True))
        columns += [column.slice(0, frames * rows) for column in self._points]
        for number in range(len(self._layout.number_columns)):
            cells = np.ascontiguousarray(self._numbers[:frames, :, number]).ravel()
            columns.append(pa.array(cells, mask=np.isnan(cells)))
        columns.append(self._reason_column(frames))
        with errors_name(self.path):
            self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))
        self._frames.clear()
        self._reasons.clear()

    def _reason_column(self, frames: int) -> Any:
        codes: NDArray[np.int16] = np.full((frames, self._layout.rows), -1, np.int16)
        for frame, reasons in enumerate(self._reasons):
            for hand, reason in zip(HANDS, reasons, strict=True):
                if reason is not None:
                    codes[frame, self._layout.places[hand]] = REASONS.index(reason)
        indices = self._pa.array(codes.ravel(), mask=codes.ravel() < 0)
        return self._pa.DictionaryArray.from_arrays(indices, self._pa.array(REASONS, self._pa.string()))

    def finish(self, *, complete: bool) -> None:
        """Write the last rows, and what comes at the end of the file."""
        finish_writer(self._writer, self._flush, complete=complete)


def finish_writer(writer: Any, flush: Callable[[], None], *, complete: bool) -> None:
    """Write what is left and close pyarrow's writer of a file; errors count only where the file is to be kept.

    Raises:
        OSError: the end of the file could not be written.
    """
    try:
        if complete:
            flush()
    except BaseException:
        finish_writer(writer, flush, complete=False)
        raise
    try:
        writer.close()
    except (OSError, ValueError):
        writer.is_open = False  # else it would try again when it is collected, with a file that is gone
        if complete:
            raise
