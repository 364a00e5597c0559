"""Read the Parquet tables of `ParquetFile`, whatever a file says about itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from holistic_native.formats.parquet_table import METADATA_KEY, load_pyarrow, schema_of
from holistic_native.formats.reading.builder import LARGEST_BYTES, SequenceBuilder
from holistic_native.formats.reading.heads import LARGEST_HEAD, parse_json, recording_of
from holistic_native.formats.reading.streams import opened, refusing
from holistic_native.formats.rows import FRAME_COLUMNS, Layout
from holistic_native.formats.schema import HANDS, REASONS, Part
from holistic_native.formats.sequence import Sequence

_WHAT = "Parquet table of landmarks"
_FOOTER_BYTES = 64 << 20


def read_parquet(path: Path, *, largest: int = LARGEST_BYTES) -> Sequence:
    """Read such a table; it must have all rows of every frame.

    The number of rows and their kinds are checked before any is unpacked.

    Raises:
        OSError: the file cannot be read.
        ValueError: it has more than `largest` bytes, packed or unpacked, or is no such table.
        RuntimeError: pyarrow is not installed.
    """
    pa, pq = load_pyarrow(), load_pyarrow("pyarrow.parquet")
    with refusing(path, _WHAT), opened(path, largest) as stream:
        try:
            limits = {"thrift_string_size_limit": _FOOTER_BYTES, "thrift_container_size_limit": 1 << 20}
            with pq.ParquetFile(stream, **limits, pre_buffer=False) as file:
                return _read(file, largest)
        except (pa.ArrowException, OSError) as error:
            raise ValueError(str(error).partition("\n")[0]) from None


def _read(file: Any, largest: int) -> Sequence:
    about = (file.schema_arrow.metadata or {}).get(METADATA_KEY, b"")
    if not 0 < len(about) <= LARGEST_HEAD:
        raise ValueError(f"the metadata of its schema must have {METADATA_KEY.decode()!r}")
    recording = recording_of(parse_json(about.decode()))
    layout = Layout(recording)
    if not file.schema_arrow.equals(schema_of(recording)):
        raise ValueError("it must have the columns of such a table, each of its kind")
    metadata = file.metadata
    frames = metadata.num_rows // layout.rows
    groups = [metadata.row_group(group) for group in range(metadata.num_row_groups)]
    unpacked = max(frames * recording.frame_bytes, sum(group.total_byte_size for group in groups))
    if unpacked > largest:
        raise ValueError(f"its rows have {unpacked} bytes, more than {largest}")
    if frames * layout.rows != metadata.num_rows or sum(group.num_rows for group in groups) != metadata.num_rows:
        raise ValueError(f"it must have {layout.rows} rows for every frame")
    builder = SequenceBuilder(recording, largest)
    for number, group in enumerate(groups):
        if group.num_rows > _most_rows(layout) or group.num_rows % layout.rows:
            raise ValueError(f"a row group must have whole frames, and at most {_most_rows(layout)} rows")
        table = file.read_row_group(number, use_threads=False)
        table.validate(full=True)  # such as that texts are of their dictionaries, which reading leaves open
        _add_group(builder, layout, table)
    return builder.sequence()


def _most_rows(layout: Layout) -> int:
    # Other programs write groups of a million rows, ours are shorter.
    return (1 << 20) // layout.rows * layout.rows


def _add_group(builder: SequenceBuilder, layout: Layout, table: Any) -> None:
    frames = table.num_rows // layout.rows
    shape = (frames, layout.rows)
    index = table.column("index").to_numpy().reshape(shape)
    parts = _codes(table.column("part"), [part for part, _, _ in layout.names]).reshape(shape)
    names = list(dict.fromkeys(part for part, _, _ in layout.names))
    if (index != [number for _, number, _ in layout.names]).any() or (
        parts != [names.index(part) for part, _, _ in layout.names]
    ).any():
        raise ValueError("the rows of a frame must be in their order")
    columns = {}
    for name in FRAME_COLUMNS[:-1]:
        column = table.column(name)
        if column.null_count:
            raise ValueError(f"{name} must not be null")
        values = column.to_numpy().reshape(shape)
        if (values != values[:, :1]).any():
            raise ValueError(f"{name} must be the same on all rows of a frame")
        columns[name] = values[:, 0].tolist()
    numbers = np.empty((*shape, len(layout.number_columns)), np.float32)
    for place, name in enumerate(layout.number_columns):
        numbers[..., place] = table.column(name).to_numpy().reshape(shape)
    reasons = _codes(table.column("reason"), REASONS).reshape(shape)
    found = layout.parts(numbers)
    for frame in range(frames):
        why: dict[Part, str | None] = {}
        for hand in HANDS:
            code = int(reasons[frame, layout.places[hand].start])
            why[hand] = None if code < 0 else REASONS[code]
        builder.add(
            columns["frame"][frame],
            columns["time"][frame],
            {part: np.ascontiguousarray(array[frame]) for part, array in found.items()},
            size=(columns["width"][frame], columns["height"][frame]),
            person=columns["person"][frame],
            reasons=why,
        )


def _codes(column: Any, known: Any) -> Any:
    """Return the place of each text of a column among the known ones, -1 for null."""
    known = list(dict.fromkeys(known))
    codes = np.full(len(column), -1, np.int64)
    start = 0
    for chunk in column.chunks:
        texts = chunk.dictionary.to_pylist()
        if any(text is not None and text not in known for text in texts):
            raise ValueError(f"texts must be of {', '.join(known)}")
        table = np.array([-1 if text is None else known.index(text) for text in texts] + [-1], np.int64)
        indices = chunk.indices.fill_null(len(texts)).to_numpy()
        if len(indices) and not (indices.min() >= 0 and indices.max() <= len(texts)):
            raise ValueError("a text must be one of its dictionary")
        codes[start : start + len(chunk)] = table[indices]
        start += len(chunk)
    return codes
