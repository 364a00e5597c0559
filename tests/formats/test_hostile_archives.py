"""Archives and tables that promise more than they have: refused before anything is unpacked."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native import formats
from tests.support.parquet import need_pyarrow
from tests.support.sequences import random_sequence

SEQUENCE = random_sequence(11)


@pytest.fixture
def whole(tmp_path: Path) -> Callable[[str], Path]:
    def write(name: str) -> Path:
        if name == "parquet":
            need_pyarrow()
        formats.write(SEQUENCE, tmp_path / f"a.{name}")
        return tmp_path / f"a.{name}"

    return write


def test_an_archive_of_zeros_is_refused_before_it_is_unpacked(whole: Callable[[str], Path], tmp_path: Path) -> None:
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f4", "fortran_order": False, "shape": (1 << 20, 468, 3)})
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(whole("npz")) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            if name != "face_landmarks.npy":
                archive.writestr(name, old.read(name))
        with archive.open("face_landmarks.npy", "w") as member:
            member.write(stream.getvalue())
            for _ in range(64):
                member.write(bytes(1 << 20))
    with pytest.raises(ValueError, match="face_landmarks is said to be"):
        formats.read(path)
    with pytest.raises(ValueError, match=r"its arrays have \d+ bytes, more than 67108864"):
        formats.read(path, largest=64 << 20)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        ({"about": np.zeros(3)}, "about must be a JSON object as bytes"),
        ({"about": np.frombuffer(b"[]", np.uint8)}, "it must begin with a JSON object"),
        ({"index": np.zeros(4, np.int64)}, r"index must be int64 \(5,\), got int64 \(4,\)"),
        ({"left_hand_reason": np.full(5, 9, np.int8)}, "left_hand_reason must lie from 0 to 8"),
        ({"size": np.zeros((5, 2), np.int32)}, "size must lie from 1"),
        ({"face_landmarks": np.zeros((5, 70, 3), np.float32)}, "face_landmarks must be float32"),
    ],
)
def test_wrong_arrays_are_refused(whole: Callable[[str], Path], array: dict[str, Any], message: str) -> None:
    path = whole("npz")
    with np.load(path) as archive:
        arrays = {**archive, **array}
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match=message):
        formats.read(path)


def test_a_parquet_file_that_promises_many_rows_is_refused(tmp_path: Path) -> None:
    """A million empty frames compress to nothing."""
    need_pyarrow()
    import pyarrow as pa
    import pyarrow.parquet as pq

    from holistic_native.formats.parquet_table import schema_of

    schema = schema_of(SEQUENCE.recording)
    rows = 543 * 1000
    columns = [pa.nulls(rows, field.type) for field in schema]
    path = tmp_path / "a.parquet"
    with pq.ParquetWriter(path, schema) as writer:
        for _ in range(20):
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(ValueError, match=r"its rows have \d+ bytes, more than 100000000"):
        formats.read(path, largest=100_000_000)
    with pytest.raises(ValueError, match="the rows of a frame must be in their order"):
        formats.read(path)


def test_other_parquet_files_are_refused(tmp_path: Path) -> None:
    need_pyarrow()
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    with pytest.raises(ValueError, match="the metadata of its schema must have 'holistic_native'"):
        formats.read(tmp_path / "a.parquet")
    schema = pa.schema([("a", pa.int64())], metadata={b"holistic_native": json.dumps(SEQUENCE.recording.head())})
    pq.write_table(pa.Table.from_arrays([pa.array([1])], schema=schema), tmp_path / "a.parquet")
    with pytest.raises(ValueError, match="it must have the columns of such a table"):
        formats.read(tmp_path / "a.parquet")


def test_an_archive_with_a_place_before_its_start_is_refused(whole: Callable[[str], Path]) -> None:
    path = whole("npz")
    content = bytearray(path.read_bytes())
    end = content.rindex(b"PK\x05\x06")
    content[end + 16 : end + 20] = (int.from_bytes(content[end + 16 : end + 20], "little") + 9999).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"a\.npz is no archive of landmarks that can be read: "):
        formats.read(path)


def test_a_parquet_dictionary_may_not_be_left(whole: Callable[[str], Path]) -> None:
    path = whole("parquet")
    import pyarrow.parquet as pq

    pq.write_table(pq.read_table(path), path, compression="none")
    content = path.read_bytes()
    names = pq.read_schema(path).names
    part = pq.read_metadata(path).row_group(0).column(names.index("part"))
    refused = set()
    for place in range(part.data_page_offset, part.dictionary_page_offset + part.total_compressed_size):
        path.write_bytes(content[:place] + b"\xff" + content[place + 1 :])
        try:
            formats.read(path)
        except ValueError as error:
            refused.add(str(error).rpartition("that can be read: ")[2])
    assert len(refused) > 2
    assert any("dictionary" in reason or "out of bounds" in reason for reason in refused), refused
