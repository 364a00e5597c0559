"""Landmark files: what they hold, and that they appear complete or not at all."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from holistic_native.formats.json_document import JsonFile
from holistic_native.formats.landmark_file import FIELDS, LandmarkFile, Recording
from holistic_native.formats.npz_archive import NpzFile
from holistic_native.formats.table import FORMATS
from holistic_native.result import HolisticResult
from tests.support.parquet import HAVE_PYARROW
from tests.support.people import person

VIDEO = Recording("täst.avi", 64, 48, 29.97, 468)
PICTURE = Recording("picture.png", 64, 48, None, 468)
RESULTS = [person(), person(hands=False, face=False), person(pose=False, hands=False, face=False)]
FILES = [entry for entry in FORMATS if not entry.is_folder and (entry.name != "parquet" or HAVE_PYARROW)]
WRITERS: dict[str, Callable[[Path], LandmarkFile]] = {
    entry.name: lambda folder, entry=entry: entry.kind(folder / f"out.{entry.name}", VIDEO)  # type: ignore[misc]
    for entry in FILES
}
# Frames, and the most memory, of formats that are written in groups of 64 frames: several copies of one group.
GROUPED = {"parquet": (1200, 3_000_000), "kaggle": (1200, 4_000_000)}


def fill(file: LandmarkFile, results: list[HolisticResult]) -> None:
    with file:
        for index, result in enumerate(results):
            file.add(index, index / 29.97, result)


def test_json_reads_back_every_bit(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    result = person()
    for name in FIELDS:
        array = getattr(result, name).array
        array[:] = (random.standard_normal(array.shape) * 10.0 ** random.integers(-20, 3, array.shape)).astype(
            np.float32
        )
    fill(JsonFile(tmp_path / "out.json", VIDEO), [result])
    (frame,) = json.loads((tmp_path / "out.json").read_text("utf-8"))["frames"]
    for name in FIELDS:
        np.testing.assert_array_equal(np.array(frame[name], np.float32), getattr(result, name).array)


def test_json_document(tmp_path: Path) -> None:
    fill(JsonFile(tmp_path / "out.json", VIDEO), RESULTS)
    document = json.loads((tmp_path / "out.json").read_text("utf-8"))
    frames = document.pop("frames")
    assert document == VIDEO.head()
    assert [frame["index"] for frame in frames] == [0, 1, 2]
    assert [frame["timestamp"] for frame in frames] == [0, 1 / 29.97, 2 / 29.97]
    reasons = ["left_hand_reason", "right_hand_reason"]
    keys = ["index", "timestamp", "person", "width", "height", "score", *reasons, *FIELDS]
    assert all(list(frame) == keys for frame in frames)
    assert [[frame[name] is not None for name in FIELDS] for frame in frames] == [
        [True] * 5,
        [True, True, False, False, False],
        [False] * 5,
    ]


def test_json_of_a_picture_and_of_nothing(tmp_path: Path) -> None:
    fill(JsonFile(tmp_path / "out.json", PICTURE), [])
    found = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert found == {**PICTURE.head(), "frames": []}
    assert found["fps"] is None


def test_what_is_not_known_is_null(tmp_path: Path) -> None:
    result = person()
    assert result.face_landmarks is not None
    result.face_landmarks.array[5, 1] = np.nan
    fill(JsonFile(tmp_path / "out.json", VIDEO), [result])
    (frame,) = json.loads((tmp_path / "out.json").read_text("utf-8"))["frames"]
    assert [number is None for number in frame["face_landmarks"][5]] == [False, True, False]


@pytest.mark.parametrize("face_points", [468, 478])
def test_npz_arrays(tmp_path: Path, face_points: int) -> None:
    results = [person(face_points=face_points), *RESULTS[1:]]
    fill(NpzFile(tmp_path / "out.npz", replace(VIDEO, face_points=face_points)), results)
    with np.load(tmp_path / "out.npz", allow_pickle=False) as archive:
        arrays = dict(archive)
    beside = ["index", "person", "size", "score", "left_hand_reason", "right_hand_reason", "about"]
    assert sorted(arrays) == sorted([*FIELDS, "timestamp", "width", "height", "fps", *beside])
    for name, count in zip(FIELDS, [2, 2, 1, 1, 1], strict=True):
        first = getattr(results[0], name).array
        assert arrays[name].shape == (3, *first.shape)
        assert arrays[name].dtype == np.float32
        np.testing.assert_array_equal(arrays[name][0], first)
        assert np.isfinite(arrays[name]).all(axis=(1, 2)).tolist() == [index < count for index in range(3)]
        assert np.isnan(arrays[name][count:]).all()
    np.testing.assert_array_equal(arrays["timestamp"], np.arange(3) / 29.97)
    assert (arrays["width"], arrays["height"], arrays["fps"]) == (64, 48, 29.97)


def test_npz_of_a_picture_has_no_frame_rate(tmp_path: Path) -> None:
    fill(NpzFile(tmp_path / "out.npz", PICTURE), RESULTS[:1])
    with np.load(tmp_path / "out.npz") as archive:
        assert np.isnan(archive["fps"])


def test_npz_refuses_another_face(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"face_landmarks must be \(478, 3\), got \(468, 3\)"):
        fill(NpzFile(tmp_path / "out.npz", replace(VIDEO, face_points=478)), RESULTS)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", WRITERS)
def test_file_has_its_name_only_when_complete(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"out.{kind}"
    path.write_text("old")
    with WRITERS[kind](tmp_path) as file:
        file.add(0, 0.0, RESULTS[0])
        assert path.read_text() == "old"
    assert path.stat().st_size > len("old")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_nothing_is_left_after_an_error(tmp_path: Path, kind: str, error: type[BaseException]) -> None:
    def broken_off() -> None:
        with WRITERS[kind](tmp_path) as file:
            file.add(0, 0.0, RESULTS[0])
            raise error

    with pytest.raises(error):
        broken_off()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", WRITERS)
def test_bad_places(tmp_path: Path, kind: str) -> None:
    with pytest.raises(FileNotFoundError, match=r"the folder of the output '.*out.* does not exist"):
        WRITERS[kind](tmp_path / "nowhere")
    (tmp_path / f"out.{kind}").mkdir()
    with pytest.raises(IsADirectoryError, match="is a folder"):
        WRITERS[kind](tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(WRITERS.keys() - {"kaggle-wide"}))  # whose groups are larger than the test
def test_long_videos_do_not_fill_memory(tmp_path: Path, kind: str) -> None:
    result = person()
    # 543 landmarks each: 400 frames are 2.8 MB as arrays, 8 MB as text; Parquet is written in groups of frames.
    count, most = GROUPED.get(kind, (400, 1_000_000))
    with WRITERS[kind](tmp_path) as file:
        tracemalloc.start()
        try:
            for _ in range(count):
                file.add(0, 0.0, result)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < most
