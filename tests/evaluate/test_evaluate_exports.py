"""Exports of `run --npz`: what was written is read, what is damaged or hostile is refused."""

from __future__ import annotations

import io
import math
import re
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from holistic_native.evaluate import Recorder, read_export
from holistic_native.formats.landmark_file import Recording
from holistic_native.formats.npz_archive import NpzFile
from tests.support.people import person

RECORDING = Recording("a.avi", 64, 48, 30.0, 468)
RESULTS = [person(), person(hands=False, face=False), person(pose=False, hands=False, face=False)]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    with NpzFile(tmp_path / "a.npz", RECORDING) as file:
        for index, result in enumerate(RESULTS):
            file.add(index, index / 30, result)
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


def test_several_people_are_refused(tmp_path: Path) -> None:
    with NpzFile(tmp_path / "a.npz", RECORDING) as file:
        for number in range(2):
            file.add(0, 0.0, person(), person=number)
    with pytest.raises(ValueError, match="it has several people, and what is compared is one"):
        read_export(tmp_path / "a.npz")


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
        ({"pose_landmarks": np.array([{}])}, "pose_landmarks has no header of NumPy's version 1.0 for numbers"),
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


NAMES = ("pose_landmarks", "left_hand_landmarks", "right_hand_landmarks", "face_landmarks", "width", "height")


def with_header(export: Path, header: bytes, data: bytes = b"") -> Path:
    """Give every array this header and these bytes, whatever they are."""
    start = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header))
    with zipfile.ZipFile(export, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in NAMES:
            archive.writestr(f"{name}.npy", start + header + data)
    return export


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 33, 4)",  # what a parser of Python never ends
        b"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 33, '4'), }",
        b"{'descr': '<f4', 'fortran_order': False, 'shape': (True,), }",
        b"{'descr': '<f4', 'fortran_order': False, 'shape': (-3, 33, -4), }",
        b"{'descr': '<f4', 'fortran_order': False, 'shape': (" + b"9" * 5000 + b",), }",
        b"{'descr': [('a', '<f4', (1000, 1000, 1000))], 'fortran_order': False, 'shape': (3,), }",
        b"{'descr': '|O', 'fortran_order': False, 'shape': (3,), }",
        b"{'descr': '<f1', 'fortran_order': False, 'shape': (3,), }",
        b"{'descr': 3, 'fortran_order': False, 'shape': (3,), }",
        b"{'descr': '<f4', 5: False, 'shape': (3,), }",
        b"{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'more': 1, }",
        b"(" * 9000,
        b"[1, 2, 3]",
        b"__import__('os').abort()",
        b"{'descr': '<f4'\n'x'\n\\",
        b"\x00\xff" * 50,
    ],
    ids=str,
)
def test_no_header_is_believed_or_evaluated(export: Path, header: bytes) -> None:
    with pytest.raises(ValueError, match=r"a\.npz is no export of 'holistic-native run --npz': pose_landmarks "):
        read_export(with_header(export, header, b"\0" * 12))


def test_a_column_major_array_is_read_alike(export: Path) -> None:
    before = read_export(export)
    with np.load(export) as archive:
        changed = np.asfortranarray(archive["pose_landmarks"])
    after = read_export(rewritten(export, pose_landmarks=changed))
    np.testing.assert_array_equal(after.points["body"], before.points["body"])


def bomb(path: Path, shapes: dict[str, tuple[int, ...]]) -> Path:
    """Write arrays of zeros, which take next to nothing in a file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in NAMES:
            shape = shapes.get(name, ())
            kind = "<f4" if shape else "<i8"
            header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
            with archive.open(f"{name}.npy", "w") as stream:
                stream.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
                left = math.prod(shape) * 4 if shape else stream.write(struct.pack("<q", 64)) - 8
                while left:
                    left -= stream.write(bytes(min(left, 1 << 20)))
    return path


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited as Linux does it")
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, "it needs more memory than there is"),
        ({"face_landmarks": (40_000, 1404)}, "face_landmarks must be float32"),
        ({"pose_landmarks": (1 << 26,)}, "pose_landmarks must be float32"),
        ({"face_landmarks": (39_999, 468, 3)}, r"the same number of frames, got \[39999, 40000\]"),
    ],
)
def test_a_bomb_of_zeros_is_refused(tmp_path: Path, change: dict[str, tuple[int, ...]], message: str) -> None:
    """A file of 250 kB that unpacks to 300 MB, where a process may have half of that."""
    frames = 40_000
    hands = dict.fromkeys(("left_hand_landmarks", "right_hand_landmarks"), (frames, 21, 3))
    shapes = {"pose_landmarks": (frames, 33, 4), **hands, "face_landmarks": (frames, 468, 3), **change}
    path = bomb(tmp_path / "a.npz", shapes)
    assert path.stat().st_size < 1 << 22
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from holistic_native.evaluate import read_export\n"
        "pages = int(Path('/proc/self/statm').read_text().split()[0])\n"
        "limit = pages * resource.getpagesize() + (150 << 20)\n"
        "resource.setrlimit(resource.RLIMIT_AS, (limit, limit))\n"
        "try: read_export(Path(sys.argv[1]))\n"
        "except ValueError as error: sys.stdout.write(str(error))\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    out = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert out.stderr == ""
    assert re.search(message, out.stdout)
