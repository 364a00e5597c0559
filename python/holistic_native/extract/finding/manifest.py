"""Lists of clips in files: a path a line, CSV, or Parquet."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from holistic_native.formats.parquet_table import load_pyarrow

LIST_SUFFIXES = (".txt", ".lst")
MANIFEST_SUFFIXES = (*LIST_SUFFIXES, ".csv", ".parquet")
_COLUMNS = ("id", "path", "start", "end")
_TIME = re.compile(r"(?:(\d+):)?(\d+):(\d+(?:\.\d*)?)")
_BATCH = 16384


class Row(NamedTuple):
    """A line of a manifest.

    Attributes:
        number: of the line, from 1; in Parquet of the row.
        id: as given; "" for none.
        path: as written.
        start: seconds; None where none is given.
        end: likewise.
    """

    number: int
    id: str
    path: str
    start: float | None
    end: float | None


def read_manifest(path: str) -> Iterator[Row]:
    """Read a manifest, row by row.

    Args:
        path: with a suffix that says what it is: a list (.txt, .lst), or a table (.csv, .parquet) with a column `path`
            and, where they are wanted, `id`, `start` and `end`: seconds, or [h:]m:s.

    Raises:
        OSError: it cannot be read.
        ValueError: it has no column `path`, or a row makes no sense; the message names the row.
        RuntimeError: it is a Parquet table and pyarrow is not installed.
    """
    suffix = Path(path).suffix.lower()
    if suffix == ".parquet":
        return _parquet(path)
    return _table(path) if suffix == ".csv" else _list(path)


def _list(path: str) -> Iterator[Row]:
    with Path(path).open(encoding="utf-8-sig", errors="surrogateescape") as lines:
        for number, line in enumerate(lines, 1):
            name = line.rstrip("\r\n")
            if name:
                yield Row(number, "", name, None, None)


def _table(path: str) -> Iterator[Row]:
    with Path(path).open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        reader = csv.reader(lines)
        try:
            names = [name.strip().lower() for name in next(reader, [])]
            places = [names.index(name) if name in names else None for name in _COLUMNS]
            if places[1] is None:
                raise ValueError(f"{path}: the first line must name the columns, among them path, got {names}")
            for cells in reader:
                if cells:
                    padded = [*cells, *[""] * (len(names) - len(cells))]
                    values = ["" if place is None else padded[place] for place in places]
                    yield _row(path, reader.line_num, *values)
        except csv.Error as error:
            raise ValueError(f"{path}, line {reader.line_num}: {error}") from error


def _parquet(path: str) -> Iterator[Row]:
    pa, pq = load_pyarrow(), load_pyarrow("pyarrow.parquet")
    try:
        with pq.ParquetFile(path) as file:
            names = {name.lower(): name for name in file.schema_arrow.names}
            if "path" not in names:
                raise ValueError(f"{path}: a column path is wanted, got {', '.join(names)}")
            number = 0
            for batch in file.iter_batches(_BATCH, columns=[names[name] for name in _COLUMNS if name in names]):
                found = {
                    name.lower(): column.to_pylist()
                    for name, column in zip(batch.schema.names, batch.columns, strict=True)
                }
                nothing = [None] * batch.num_rows
                for values in zip(*(found.get(name, nothing) for name in _COLUMNS), strict=True):
                    number += 1
                    yield _row(path, number, *values)
    except pa.ArrowInvalid as error:
        raise ValueError(f"{path}: {error}") from error


def _row(manifest: str, number: int, id_: Any, path: Any, start: Any, end: Any) -> Row:
    try:
        if not path:
            raise ValueError("path must not be empty")
        since = _seconds("start", start) if start or start == 0 else None
        until = _seconds("end", end) if end or end == 0 else None
        if until is not None and until <= (since or 0.0):
            raise ValueError(f"end must be after start, got {until:g} s and {since or 0.0:g} s")
    except ValueError as error:
        raise ValueError(f"{manifest}, row {number}: {error}") from None
    return Row(number, "" if id_ is None else str(id_), str(path), since, until)


def _seconds(name: str, value: Any) -> float | None:
    try:
        number = float(value)
    except ValueError:
        found = _TIME.fullmatch(str(value).strip())
        if found is None:
            raise ValueError(f"{name} must be seconds or [hours:]minutes:seconds, got {value!r}") from None
        hours, minutes, rest = found.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(rest)
    if 0 <= number < math.inf:
        return number
    if math.isnan(number):  # how tables of numbers write what is missing
        return None
    raise ValueError(f"{name} must be seconds, at least 0, got {value!r}")
