"""Files of earlier versions are read; those that are damaged or hostile are refused, before they cost anything."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native import formats
from holistic_native.formats.schema import FIELDS, PARTS
from tests.support.parquet import need_pyarrow
from tests.support.sequences import LOSSLESS, random_sequence

every_format = pytest.mark.parametrize("name", LOSSLESS)
SEQUENCE = random_sequence(11)


@pytest.fixture
def whole(tmp_path: Path) -> Callable[[str], Path]:
    def write(name: str) -> Path:
        if name == "parquet":
            need_pyarrow()
        formats.write(SEQUENCE, tmp_path / f"a.{name}")
        return tmp_path / f"a.{name}"

    return write


def read_or_refused(path: Path) -> formats.Sequence | None:
    """Read a file; None where it is refused as it should be."""
    try:
        return formats.read(path)
    except ValueError as error:
        if f"{path.name} is no " not in str(error):
            raise
        return None


@pytest.mark.parametrize("name", ["json", "npz"])
@pytest.mark.parametrize("points", [468, 478])
def test_files_of_earlier_versions_are_read(name: str, points: int, tmp_path: Path) -> None:
    sequence = random_sequence(12, 4, points)
    arrays = {part.field: np.nan_to_num(getattr(sequence, part.name), nan=0.5) for part in PARTS}
    for array in arrays.values():
        array[2] = np.nan
    path = tmp_path / f"old.{name}"
    if name == "npz":
        np.savez(path, timestamp=sequence.time, width=np.int64(64), height=np.int64(48), fps=np.float64(25), **arrays)
    else:
        rows = {
            field: [None if row == 2 else array[row].tolist() for row in range(4)] for field, array in arrays.items()
        }
        frames = [
            {"index": row, "timestamp": float(sequence.time[row]), **{field: rows[field][row] for field in FIELDS}}
            for row in range(4)
        ]
        head = {"source": "a.avi", "width": 64, "height": 48, "fps": 25}
        path.write_text(json.dumps({**head, "frames": frames}))
    found = formats.read(path)
    assert found.index.tolist() == [0, 1, 2, 3]
    assert found.size.tolist() == [[64, 48]] * 4
    assert (found.recording.fps, found.recording.face_points) == (25, points)
    np.testing.assert_array_equal(found.time, sequence.time)
    for part in PARTS:
        np.testing.assert_array_equal(getattr(found, part.name), arrays[part.field])


@every_format
def test_every_cut_of_a_file_is_refused_or_shorter(whole: Callable[[str], Path], name: str) -> None:
    path = whole(name)
    content = path.read_bytes()
    refused = 0
    for length in range(0, len(content), len(content) // 40):
        path.write_bytes(content[:length])
        found = read_or_refused(path)
        refused += found is None
        # The rows of one format and the lines of the other stand for themselves.
        assert found is None or (name in ("csv", "jsonl") and len(found) <= len(SEQUENCE))
    assert refused > 20


@every_format
def test_flipped_bits_are_refused_or_harmless(whole: Callable[[str], Path], name: str) -> None:
    path = whole(name)
    content = path.read_bytes()
    random = np.random.default_rng(0)
    refused = 0
    for _ in range(60):
        damaged = bytearray(content)
        for _ in range(3):
            damaged[random.integers(len(content))] ^= 1 << random.integers(8)
        path.write_bytes(damaged)
        refused += read_or_refused(path) is None
    assert refused > 5


@every_format
def test_no_file_is_read_that_is_larger_than_allowed(whole: Callable[[str], Path], name: str) -> None:
    path = whole(name)
    with pytest.raises(ValueError, match=r"bytes, more than 1000|archive of landmarks .* more than 1000"):
        formats.read(path, largest=1000)


@every_format
def test_few_bytes_do_not_become_many_landmarks(whole: Callable[[str], Path], name: str) -> None:
    """Frames without anything take a line, and 7 kB of memory each."""
    path = whole(name)
    if name in ("npz", "parquet"):
        return  # the two say beforehand how many there are, see above
    text = path.read_text("utf-8")
    empty = {"index": 0, "timestamp": 0.0}
    if name == "jsonl":
        path.write_text(text.partition("\n")[0] + f"\n{json.dumps(empty)}" * 1000, "utf-8")
    elif name == "json":
        path.write_text(json.dumps({**json.loads(text), "frames": [empty] * 1000}), "utf-8")
    else:
        head, first, *_ = text.splitlines()
        short = f"0,0,64,48,,pose,0,NOSE{',' * 10}"
        path.write_text("\n".join([head, first, *(f"{frame},{short}" for frame in range(1000))]), "utf-8")
    with pytest.raises(ValueError, match="it has more than the 69 frames that may be read"):
        formats.read(path, largest=500_000)


def changed(path: Path, **entries: Any) -> Path:
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **entries}))
    return path


FRAME = {"index": 0, "timestamp": 0.0}
DOCUMENTS: dict[str, tuple[dict[str, Any], str]] = {
    "other format": ({"format": "other"}, "it has another format"),
    "newer version": ({"format_version": 2}, "its format has version 2, this package reads 1"),
    "size": ({"width": 1 << 21}, "width must be a number of pixels from 1 to"),
    "size of a frame": ({"frames": [{**FRAME, "width": 0}]}, "width of a frame must be a number of pixels"),
    "points": ({"face_points": 10**9}, "face_points must be one of 468, 478, 68"),
    "rate": ({"fps": "fast"}, "fps must be a number above 0"),
    "frames": ({"frames": {}}, "it must be an object with a list of frames"),
    "frame": ({"frames": [[]]}, "a frame must be a JSON object"),
    "index": ({"frames": [{**FRAME, "index": "x"}]}, "index and person of a frame must be whole numbers"),
    "far index": ({"frames": [{**FRAME, "person": 10**15}]}, "small whole numbers"),
    "time": ({"frames": [{**FRAME, "timestamp": None}]}, "timestamp of a frame must be a number"),
    "reason": ({"frames": [{**FRAME, "left_hand_reason": "x" * 99}]}, "the reason for a missing hand must be one of"),
    "count": ({"frames": [{**FRAME, "pose_landmarks": [[1, 2, 3, 4]]}]}, "pose_landmarks of a frame must have 33"),
    "text": ({"frames": [{**FRAME, "left_hand_landmarks": [["1", 2, 3]] * 21}]}, "must be 3 numbers"),
    "nested": ({"frames": [{**FRAME, "left_hand_landmarks": [[[1], 2, 3]] * 21}]}, "must be 3 numbers"),
    "large": ({"frames": [{**FRAME, "left_hand_landmarks": [[1e300, 2, 3]] * 21}]}, "left_hand must be finite"),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_wrong_documents_are_refused(whole: Callable[[str], Path], case: str) -> None:
    entries, message = DOCUMENTS[case]
    with pytest.raises(ValueError, match=rf"a\.json is no JSON document of landmarks that can be read: .*{message}"):
        formats.read(changed(whole("json"), **entries))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Expecting value"),
        ("[" * 100_000, "nested too deep"),
        ('{"source": NaN}', "NaN, which is no number"),
        ("1", "it must be an object with a list of frames"),
    ],
)
def test_what_is_no_document(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(ValueError, match=message):
        formats.read(tmp_path / "a.json")


TABLES: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "columns": (lambda rows: ["a,b", *rows[1:]], "its columns must be frame,time,"),
    "short row": (lambda rows: [*rows, "1,2"], "a row has 2 cells instead of 19"),
    "landmark": (lambda rows: [*rows, rows[2].replace("pose,1,", "tail,1,")], "there is no landmark '1' of 'tail'"),
    "order": (lambda rows: [*rows[:2], rows[3], rows[2]], "the rows of frame .* must be in their order"),
    "scattered": (lambda rows: [*rows, rows[2]], "the rows of frame .* must follow one another"),
    "number": (lambda rows: [*rows[:2], re.sub("INNER,[^,]*", "INNER,one", rows[2])], "could not convert"),
    "quotes": (lambda rows: [*rows[:2], '"'], "unexpected end of data"),
}


@pytest.mark.parametrize("case", TABLES)
def test_wrong_tables_are_refused(whole: Callable[[str], Path], case: str) -> None:
    path = whole("csv")
    change, message = TABLES[case]
    path.write_text("\n".join(change(path.read_text("utf-8").splitlines())), "utf-8")
    with pytest.raises(ValueError, match=message):
        formats.read(path)


def test_rows_may_be_left_out_of_a_table(whole: Callable[[str], Path]) -> None:
    path = whole("csv")
    head, first, *rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([head, first, *(row for row in rows if ",left_hand," in row)]), "utf-8")
    found = formats.read(path)
    np.testing.assert_array_equal(found.left_hand, SEQUENCE.left_hand)
    assert np.isnan(found.face).all()


def test_a_long_line_is_refused(whole: Callable[[str], Path]) -> None:
    path = whole("jsonl")
    with path.open("a") as file:
        file.write(" " * (17 << 20))
    with pytest.raises(ValueError, match="it has a line of more than 16777216 bytes"):
        formats.read(path)


def test_without_pyarrow_the_error_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from holistic_native import formats\n"
        "try: formats.read(sys.argv[1])\n"
        "except RuntimeError as error: print(error)\n"
    )
    (tmp_path / "a.parquet").write_text("")
    command = [sys.executable, "-c", code, str(tmp_path / "a.parquet")]
    out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "pip install 'holistic_native[parquet]'" in out


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    for name in ("a.csv", "a.json", "a.jsonl", "a.npz"):
        with pytest.raises(FileNotFoundError):
            formats.read(tmp_path / name)
