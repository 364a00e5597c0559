"""What is written is read, to the bit, whatever the format; and every format says the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holistic_native import formats
from holistic_native.formats import FORMATS, Recording, Sequence
from holistic_native.formats.schema import PARTS, REASONS
from holistic_native.formats.table import format_of
from tests.support.parquet import need_pyarrow
from tests.support.people import person
from tests.support.samples import seeds
from tests.support.sequences import LOSSLESS, random_sequence, recorded, sequence_of

every_format = pytest.mark.parametrize("name", LOSSLESS)


def need(name: str) -> None:
    if name == "parquet":
        need_pyarrow()


def written(sequence: Sequence, folder: Path, name: str) -> Path:
    need(name)
    path = folder / f"out.{name}"
    formats.write(sequence, path)
    return path


@every_format
@pytest.mark.parametrize("recording", recorded(), ids=lambda path: path.name.removesuffix(".npz"))
def test_recorded_sequences_come_back(recording: Path, name: str, tmp_path: Path) -> None:
    sequence = sequence_of(recording)
    assert formats.read(written(sequence, tmp_path, name)) == sequence


@every_format
@given(seeds, st.sampled_from((468, 478, 68)), st.integers(0, 4))
@settings(max_examples=5, deadline=None)
def test_anything_comes_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, seed: int, points: int, frames: int
) -> None:
    sequence = random_sequence(seed, frames, points)
    found = formats.read(written(sequence, tmp_path_factory.mktemp("any"), name))
    assert found == sequence
    for part in PARTS:
        one, other = (np.nan_to_num(getattr(of, part.name), nan=7).view(np.uint32) for of in (found, sequence))
        np.testing.assert_array_equal(one, other)


@every_format
def test_many_frames_come_back(name: str, tmp_path: Path) -> None:
    sequence = random_sequence(1, 150)  # more than a row group has
    assert formats.read(written(sequence, tmp_path, name)) == sequence


@pytest.mark.parametrize("change", ["index", "time", "size", "person", *(part.name for part in PARTS)])
def test_sequences_differ(change: str) -> None:
    one, other = random_sequence(3), random_sequence(3)
    assert one == other
    array = getattr(other, change).copy()
    array[np.unravel_index(np.flatnonzero(~np.isnan(array) & (array != 0))[0], array.shape)] *= -1
    values = {**vars(one), change: np.abs(array) + 1 if array.dtype.kind == "i" else array}
    assert Sequence(**values) != one
    assert one != 1


def test_signs_of_zeros_count() -> None:
    one = random_sequence(3)
    face = one.face.copy()
    face[face == 0] = 0.0
    assert np.array_equal(face, one.face, equal_nan=True)
    assert Sequence(**{**vars(one), "face": face}) != one


def test_arrays_cannot_be_changed() -> None:
    sequence = random_sequence(3)
    with pytest.raises(ValueError, match="read-only"):
        sequence.pose[0, 0, 0] = 1


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "kind": ({"time": np.zeros(5, np.float32)}, r"time must be float64 \(5,\), got float32"),
    "shape": (
        {"pose": np.zeros((5, 33, 3), np.float32)},
        r"pose must be float32 \(5, 33, 4\), got",
    ),
    "infinite": ({"face": np.full((5, 468, 3), np.inf, np.float32)}, "face must be finite, or NaN"),
    "size": ({"size": np.zeros((5, 2), np.int32)}, "size must lie from 1 to"),
    "index": ({"index": np.full(5, -1)}, "index must lie from 0 to"),
    "time": ({"time": np.full(5, np.nan)}, "time must lie from"),
    "reason": ({"left_hand_reason": ("lost",) * 5}, "left_hand_reason must be 5 of disabled, "),
    "points": ({"recording": Recording("a", 1, 1, None, 469)}, "face_points must be one of 468, 478, 68: 469"),
    "width": ({"recording": Recording("a", 0, 1, None, 468)}, "width and height must be numbers of pixels, got 0"),
    "fps": ({"recording": Recording("a", 1, 1, 0.0, 468)}, "fps must be above 0, or None for a picture, got 0.0"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_sequences_are_refused(case: str) -> None:
    changes, message = WRONG[case]
    with pytest.raises(ValueError, match=message):
        Sequence(**{**vars(random_sequence(3)), **changes})


@every_format
def test_infinite_numbers_are_refused(name: str, tmp_path: Path) -> None:
    need(name)
    result = person()
    assert result.face_landmarks is not None
    result.face_landmarks.array[5, 1] = np.inf
    writer = format_of(tmp_path / f"a.{name}").kind(tmp_path / f"a.{name}", Recording("a", 4, 3, None, 468))
    with pytest.raises(ValueError, match="face_landmarks must be finite, or NaN where a number is not known"), writer:
        writer.add(0, 0.0, result)
    assert not list(tmp_path.iterdir())


@every_format
def test_files_say_what_their_numbers_mean(name: str, tmp_path: Path) -> None:
    sequence = random_sequence(3)
    path = written(sequence, tmp_path, name)
    if name == "npz":
        about = json.loads(np.load(path)["about"].tobytes())
    elif name == "parquet":
        import pyarrow.parquet

        about = json.loads(pyarrow.parquet.read_schema(path).metadata[b"holistic_native"])
    elif name == "csv":
        import csv

        with path.open(newline="", encoding="utf-8") as file:
            about = json.loads(next(csv.DictReader(file))["about"])
    else:
        text = path.read_text("utf-8")
        about = json.loads(text if name == "json" else text.partition("\n")[0])
    assert about["units"]["x"] == "fraction of the image's width"
    assert about["axes"]["y"] == "down"
    assert about["settings"] == sequence.recording.settings
    assert (about["version"], about["format_version"]) == ("0.2.0", 1)


def test_scores_are_mean_visibilities() -> None:
    sequence = random_sequence(3)
    pose = np.abs(sequence.pose) % 1
    pose[1] = np.nan
    known = Sequence(**{**vars(sequence), "pose": np.where(np.isnan(pose), np.float32(0.25), pose) * 1})
    np.testing.assert_allclose(known.score, known.pose[:, :, 3].mean(axis=1), rtol=1e-6)
    assert np.isnan(Sequence(**{**vars(sequence), "pose": pose}).score[1])


def test_moments_are_results() -> None:
    sequence = random_sequence(5, 8)
    for row, moment in enumerate(sequence.moments()):
        assert (moment.index, moment.time) == (sequence.index[row], sequence.time[row])
        assert moment.size == tuple(sequence.size[row])
        assert moment.result.left_hand_reason == sequence.left_hand_reason[row]
        for part in PARTS:
            landmarks, array = getattr(moment.result, part.field), getattr(sequence, part.name)[row]
            assert (landmarks is None) == np.isnan(array).all()
            if landmarks is not None:
                np.testing.assert_array_equal(landmarks.array, array)


def test_formats_are_named_or_known_by_their_suffix(tmp_path: Path) -> None:
    sequence = random_sequence(3)
    formats.write(sequence, tmp_path / "a.txt", "jsonl")
    assert formats.read(str(tmp_path / "a.txt"), "jsonl") == sequence
    formats.write(sequence, tmp_path / "A.CSV")
    assert formats.read(tmp_path / "A.CSV") == sequence
    with pytest.raises(ValueError, match="no format has the suffix of"):
        formats.read(tmp_path / "a.txt")
    with pytest.raises(ValueError, match=r"format must be one of csv, json, .*, got 'xml'"):
        formats.write(sequence, tmp_path / "a.csv", "xml")
    assert len({entry.name for entry in FORMATS}) == len(FORMATS)
    assert len({entry.suffix for entry in FORMATS if entry.suffix}) == sum(bool(entry.suffix) for entry in FORMATS)


def test_every_reason_is_known() -> None:
    from holistic_native.result import HandReason

    assert set(REASONS) == {value for name, value in vars(HandReason).items() if name.isupper()}
