"""Exports of `run --npz`: what was written is read, what is damaged or hostile is refused."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from holistic_native.app.export import NpzFile
from holistic_native.app.media import Frame, Source
from holistic_native.evaluate import Recorder, read_export
from people import person

SOURCE = Source("a.avi", 64, 48, 30.0, 3, False, iter(()))
RESULTS = [person(), person(hands=False, face=False), person(pose=False, hands=False, face=False)]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    with NpzFile(tmp_path / "a.npz", SOURCE, face_points=468) as file:
        for index, result in enumerate(RESULTS):
            file.add(Frame(index, index / 30, np.zeros((48, 64, 3), np.uint8)), result)
    return tmp_path / "a.npz"


def rewritten(export: Path, **changes: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Path:
    with np.load(export) as archive:
        arrays = {**archive, **changes}
    np.savez(export, **arrays)
    return export


def test_an_export_holds_what_was_found(export: Path) -> None:
    recorder = Recorder()
    for result in RESULTS:
        recorder.add(result, (64, 48))
    track, recorded = read_export(export), recorder.track()
    assert set(track.points) == set(recorded.points)
    for part, points in track.points.items():
        np.testing.assert_array_equal(points, recorded.points[part])
    assert track.present("body").tolist() == [True, True, False]
    assert track.present("face").tolist() == [True, False, False]
    assert track.visibility is not None
    assert recorded.visibility is not None
    np.testing.assert_array_equal(track.visibility, recorded.visibility)
    np.testing.assert_array_equal(track.score, recorded.score)
    landmarks = RESULTS[0].pose_landmarks
    assert landmarks is not None
    np.testing.assert_array_equal(track.points["body"][0], landmarks.array[:, :2].astype(np.float64) * (64, 48))


def test_a_recorder_needs_frames() -> None:
    with pytest.raises(ValueError, match="there must be at least one frame"):
        Recorder().track()


def test_every_cut_of_the_file_is_refused(export: Path) -> None:
    content = export.read_bytes()
    for length in range(0, len(content), len(content) // 40):
        export.write_bytes(content[:length])
        with pytest.raises(ValueError, match=r"a\.npz is no export of 'holistic-native run --npz'"):
            read_export(export)


def test_flipped_bits_are_refused_or_harmless(export: Path) -> None:
    content = export.read_bytes()
    random = np.random.default_rng(0)
    refused = 0
    for _ in range(200):
        damaged = bytearray(content)
        damaged[random.integers(len(content))] ^= 1 << random.integers(8)
        export.write_bytes(damaged)
        try:
            read_export(export)
        except ValueError as error:
            refused += "a.npz is no export" in str(error)
    assert refused > 100  # archives have checksums


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"width": np.int64(0)}, "width must be a number of pixels"),
        ({"height": np.float64(3)}, "height must be a number of pixels"),
        ({"width": np.array([64])}, "width must be a number of pixels"),
        ({"pose_landmarks": np.zeros((3, 33, 3), np.float32)}, r"pose_landmarks must be float32 \(frames, 33, 4\)"),
        ({"face_landmarks": np.zeros((3, 467, 3), np.float32)}, "face_landmarks must be float32"),
        ({"left_hand_landmarks": np.zeros((2, 21, 3), np.float32)}, "the same number of frames"),
        ({"left_hand_landmarks": np.zeros((3, 21, 3), np.float64)}, "left_hand_landmarks must be float32"),
        ({"right_hand_landmarks": np.full((3, 21, 3), np.inf, np.float32)}, "right_hand_landmarks must be finite"),
        ({"right_hand_landmarks": np.full((3, 21, 3), 1e30, np.float32)}, "points of right_hand must lie within"),
        ({"pose_landmarks": np.array([{}])}, "pose_landmarks is said to be"),
    ],
)
def test_wrong_arrays_are_refused(
    export: Path, changes: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        read_export(rewritten(export, **changes))


def test_a_missing_array_is_named(export: Path) -> None:
    with zipfile.ZipFile(export, "w") as archive:
        archive.writestr("width.npy", b"")
    with pytest.raises(ValueError, match=r"pose_landmarks\.npy"):
        read_export(export)


def test_a_bomb_is_refused_before_it_is_unpacked(export: Path) -> None:
    with pytest.raises(ValueError, match="bytes, more than 10000"):
        read_export(export, largest=10_000)


def test_a_header_may_not_ask_for_more_than_there_is(export: Path) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f4", "fortran_order": False, "shape": (1 << 50, 33, 4)})
    with zipfile.ZipFile(export, "w") as archive:
        archive.writestr("pose_landmarks.npy", header.getvalue() + struct.pack("<4f", 1, 2, 3, 4))
    with pytest.raises(ValueError, match=r"pose_landmarks is said to be \(1125899906842624, 33, 4\) float32, in"):
        read_export(export)
