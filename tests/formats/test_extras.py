"""Hands in metres, blendshapes and the face's matrix in files; and files without them, which stay as they were."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holistic_native import formats
from holistic_native.formats import Recording, Sequence
from holistic_native.formats.reading.heads import recording_of
from holistic_native.formats.schema import EXTRAS, OPTIONAL_PARTS, PARTS
from holistic_native.formats.table import format_of
from holistic_native.topology.blendshapes import BLENDSHAPES
from tests.support.parquet import need_pyarrow
from tests.support.people import person
from tests.support.samples import seeds
from tests.support.sequences import LOSSLESS, random_sequence

ALL = tuple(EXTRAS)
SOME = [chosen for count in range(1, 4) for chosen in combinations(ALL, count)]
every_format = pytest.mark.parametrize("name", LOSSLESS)


def written(sequence: Sequence, folder: Path, name: str) -> Path:
    if name == "parquet":
        need_pyarrow()
    path = folder / f"out.{name}"
    formats.write(sequence, path)
    return path


@every_format
@given(seeds, st.sampled_from(SOME), st.sampled_from((468, 478, 68)), st.integers(0, 4))
@settings(max_examples=8, deadline=None)
def test_anything_comes_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, seed: int, extras: tuple[str, ...], points: int, frames: int
) -> None:
    sequence = random_sequence(seed, frames, points, extras)
    found = formats.read(written(sequence, tmp_path_factory.mktemp("any"), name))
    assert found == sequence
    assert found.recording.extras == extras
    for part in OPTIONAL_PARTS:
        assert (getattr(found, part.name) is None) == (part not in sequence.recording.parts)


@every_format
def test_many_frames_come_back(name: str, tmp_path: Path) -> None:
    sequence = random_sequence(1, 80, extras=ALL)  # more than a row group has
    assert formats.read(written(sequence, tmp_path, name)) == sequence


def plain() -> Sequence:
    """Return two frames of numbers that every machine writes alike, and one of nothing."""
    recording = Recording("a.avi", 640, 480, 25.0, 468, {"model_complexity": 1}, "0.2.0")
    parts: dict[str, Any] = {}
    for part in PARTS:
        shape = (3, *recording.shape(part))
        parts[part.name] = (np.arange(np.prod(shape), dtype=np.float32).reshape(shape) - 64) / 256
        parts[part.name][2] = np.nan
    parts["left_hand"][1] = np.nan
    rows: dict[str, Any] = {"index": np.arange(3), "time": np.arange(3) / 25, "person": np.zeros(3, np.int32)}
    rows |= {"size": np.full((3, 2), (640, 480), np.int32)}
    rows |= {"left_hand_reason": (None, "not there", None), "right_hand_reason": (None, None, None)}
    return Sequence(recording, **rows, **parts)


# Of the files as they were before there were extras.
DIGESTS = {
    "csv": "bd5f242865f05329f62d43591d19a54ba5bb1d9ec1ccafd2c2cae2a5e0116d66",
    "json": "7c8c89c820bbca68f0b4e3897d149f0bdcf29c4f9917009c115cfb8656c6a21a",
    "jsonl": "2cf8fe5371f95b6c128fc4c397ea73f5f03f5da2e256772deb851bfc013104b5",
    "npz": "a39d77437effda58004025717c74d1528a89ad9040f1468bcc4e5fd00b1fd18e",
}


@pytest.mark.parametrize("name", DIGESTS)
def test_files_without_them_are_what_they_were(name: str, tmp_path: Path) -> None:
    path = written(plain(), tmp_path, name)
    content = path.read_bytes()
    if name == "npz":  # whose members have the time of day beside their content
        with zipfile.ZipFile(path) as archive:
            content = b"".join(archive.read(member) for member in archive.namelist())
    assert hashlib.sha256(content).hexdigest() == DIGESTS[name]


def test_a_parquet_table_without_them_is_what_it_was(tmp_path: Path) -> None:
    path = written(plain(), tmp_path, "parquet")
    import pyarrow.parquet

    schema = pyarrow.parquet.read_schema(path)
    assert [(field.name, str(field.type)) for field in schema] == [
        ("frame", "int64"),
        ("time", "double"),
        *((name, "int32") for name in ("person", "width", "height")),
        ("score", "float"),
        ("part", "dictionary<values=string, indices=int16, ordered=0>"),
        ("index", "int16"),
        ("name", "dictionary<values=string, indices=int16, ordered=0>"),
        *((name, "float") for name in ("x", "y", "z", "visibility", "world_x", "world_y", "world_z")),
        ("world_visibility", "float"),
        ("reason", "dictionary<values=string, indices=int16, ordered=0>"),
    ]
    assert json.loads(schema.metadata[b"holistic_native"]).keys() == plain().recording.head().keys()
    assert pyarrow.parquet.read_metadata(path).num_rows == 3 * 543


def test_tables_have_rows_by_name(tmp_path: Path) -> None:
    sequence = random_sequence(4, 2, extras=ALL)
    with written(sequence, tmp_path, "csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * (543 + 52 + 16)
    for row in rows:
        frame = int(np.flatnonzero(sequence.index == int(row["frame"]))[0])
        number = int(row["index"])
        if row["part"] == "face_blendshapes":
            assert row["name"] == BLENDSHAPES[number]
            compare(row["value"], part(sequence, "face_blendshapes")[frame, number])
        elif row["part"] == "face_transform":
            assert row["name"] == f"ROW_{number // 4}_COLUMN_{number % 4}"
            compare(row["value"], part(sequence, "face_transform")[frame].ravel()[number])
        else:
            assert row["value"] == ""
        if row["part"] in ("left_hand", "right_hand"):
            for axis, name in enumerate(("world_x", "world_y", "world_z")):
                compare(row[name], part(sequence, f"{row['part']}_world")[frame, number, axis])


def part(sequence: Sequence, name: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    array = getattr(sequence, name)
    assert isinstance(array, np.ndarray)
    return array


def compare(cell: str, number: np.float32) -> None:
    assert (cell == "") == bool(np.isnan(number))
    assert cell == "" or np.float32(cell) == number


def test_tables_are_read_by_others(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="this test needs pandas")
    sequence = random_sequence(4, 3, extras=ALL)
    table = pandas.read_parquet(written(sequence, tmp_path, "parquet"))
    faces = table[table.part == "face_blendshapes"]
    np.testing.assert_array_equal(faces.value.to_numpy().reshape(3, 52), sequence.face_blendshapes)
    assert list(faces.name[:52]) == list(BLENDSHAPES)
    matrices = table[table.part == "face_transform"]
    np.testing.assert_array_equal(matrices.value.to_numpy().reshape(3, 4, 4), sequence.face_transform)
    hand = table[table.part == "left_hand"][["world_x", "world_y", "world_z"]]
    np.testing.assert_array_equal(hand.to_numpy().reshape(3, 21, 3), sequence.left_hand_world)
    with np.load(written(sequence, tmp_path, "npz")) as arrays:
        for optional in OPTIONAL_PARTS:
            np.testing.assert_array_equal(arrays[optional.field], getattr(sequence, optional.name))


def test_documents_have_scores_by_name(tmp_path: Path) -> None:
    sequence = random_sequence(4, 6, extras=ALL)
    document = json.loads(written(sequence, tmp_path, "json").read_text("utf-8"))
    assert document["extras"] == ["hand_world", "face_blendshapes", "face_transform"]
    assert document["blendshapes"] == list(BLENDSHAPES)
    assert set(document["extras"]) < document["units"].keys()
    for row, frame in enumerate(document["frames"]):
        scores = part(sequence, "face_blendshapes")[row]
        if np.isnan(scores).all():
            assert frame["face_blendshapes"] is None
            continue
        assert list(frame["face_blendshapes"]) == list(BLENDSHAPES)
        found = [np.nan if value is None else value for value in frame["face_blendshapes"].values()]
        np.testing.assert_array_equal(np.array(found, np.float32), scores)


def test_moments_and_copies_have_them() -> None:
    sequence = random_sequence(5, 8, extras=ALL)
    for row, moment in enumerate(sequence.moments()):
        for optional in OPTIONAL_PARTS:
            found, array = getattr(moment.result, optional.field), part(sequence, optional.name)[row]
            assert (found is None) == np.isnan(array).all()
            if found is not None:
                np.testing.assert_array_equal(getattr(found, "array", found), array)
    without = sequence.with_extras(face_blendshapes=None, left_hand_world=None, right_hand_world=None)
    assert without.recording.extras == ("face_transform",)
    assert all(moment.result.face_blendshapes is None for moment in without.moments())
    assert without.with_extras(**{of.name: getattr(sequence, of.name) for of in OPTIONAL_PARTS[:3]}) == sequence


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "not named": ({"face_transform": np.zeros((5, 4, 4), np.float32)}, "face_transform must be there if"),
    "not there": ({"recording": Recording("a", 4, 3, None, 468, extras=("hand_world",))}, "left_hand_world must be"),
    "order": ({"recording": Recording("a", 4, 3, None, 468, extras=ALL[::-1])}, "extras must be of hand_world, face_b"),
    "unknown": ({"recording": Recording("a", 4, 3, None, 468, extras=("tail",))}, "extras must be of hand_world"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_sequences_are_refused(case: str) -> None:
    changes, message = WRONG[case]
    with pytest.raises(ValueError, match=message):
        Sequence(**{**vars(random_sequence(3)), **changes})


def test_wrong_copies_are_refused() -> None:
    sequence = random_sequence(3)
    with pytest.raises(TypeError, match=r"optional parts are left_hand_world, .*, got pose"):
        sequence.with_extras(pose=None)
    with pytest.raises(ValueError, match=r"face_blendshapes must be float32 \(5, 52\), got float32 \(5, 51\)"):
        sequence.with_extras(face_blendshapes=np.zeros((5, 51), np.float32))
    with pytest.raises(ValueError, match="right_hand_world must be there if"):
        sequence.with_extras(left_hand_world=np.zeros((5, 21, 3), np.float32))


BAD_DOCUMENTS: dict[str, tuple[Any, str]] = {
    "list": ([0.5] * 52, "face_blendshapes of a frame must be an object with the 52 movements"),
    "names": ({"smile": 0.5}, "face_blendshapes of a frame must be an object with the 52 movements"),
    "text": (dict.fromkeys(BLENDSHAPES, "1"), "face_blendshapes must be 1 numbers"),
    "large": (dict.fromkeys(BLENDSHAPES, 1e300), "face_blendshapes must be finite"),
}


@pytest.mark.parametrize("case", BAD_DOCUMENTS)
def test_wrong_documents_are_refused(case: str, tmp_path: Path) -> None:
    scores, message = BAD_DOCUMENTS[case]
    path = written(random_sequence(3, extras=ALL), tmp_path, "json")
    document = json.loads(path.read_text("utf-8"))
    document["frames"][0]["face_blendshapes"] = scores
    path.write_text(json.dumps(document))
    with pytest.raises(ValueError, match=message):
        formats.read(path)


@pytest.mark.parametrize("extras", [["tail"], "hand_world", [["hand_world"]]])
def test_heads_with_other_extras_are_refused(extras: Any) -> None:
    head = {**plain().recording.head(), "extras": extras}
    with pytest.raises(ValueError, match="extras must be a list of hand_world, face_blendshapes, face_transform"):
        recording_of(head)


@every_format
def test_a_result_that_lacks_them_is_a_frame_without(name: str, tmp_path: Path) -> None:
    if name == "parquet":
        need_pyarrow()
    path = tmp_path / f"a.{name}"
    result = person()
    with format_of(path).kind(path, Recording("a", 4, 3, None, 468, extras=ALL)) as writer:
        writer.add(0, 0.0, result)
        result.face_blendshapes = np.full(52, 0.5, np.float32)
        writer.add(1, 0.1, result)
        result.face_blendshapes = np.full(51, 0.5, np.float32)
        with pytest.raises(ValueError, match=r"face_blendshapes must be \(52,\), got \(51,\)"):
            writer.add(2, 0.2, result)
    found = formats.read(path)
    assert np.isnan(part(found, "face_blendshapes")).all(axis=1).tolist() == [True, False]
    assert np.isnan(part(found, "face_transform")).all()


@every_format
def test_cuts_and_flipped_bits_are_refused_or_harmless(name: str, tmp_path: Path) -> None:
    content = written(random_sequence(7, 3, 68, ALL), tmp_path, name).read_bytes()
    random = np.random.default_rng(0)
    damaged = tmp_path / f"damaged.{name}"
    for _ in range(20):
        changed = bytearray(content)
        for place in random.integers(0, len(content), 3):
            changed[place] ^= 1 << int(random.integers(8))
        for text in (changed, content[: random.integers(len(content))]):
            damaged.write_bytes(text)
            try:
                found = formats.read(damaged)
            except ValueError as error:
                if f"{damaged.name} is no " not in str(error):
                    raise
            else:
                assert isinstance(found, Sequence)


def test_rows_may_be_left_out_of_a_table(tmp_path: Path) -> None:
    sequence = random_sequence(4, 4, extras=ALL)
    path = written(sequence, tmp_path, "csv")
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], *(line for line in lines[2:] if ",face_blendshapes," in line)]), "utf-8")
    found = formats.read(path)
    assert found.recording == sequence.recording
    np.testing.assert_array_equal(found.face_blendshapes, sequence.face_blendshapes)
    assert np.isnan(part(found, "face_transform")).all()
