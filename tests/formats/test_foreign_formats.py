"""The formats of other programs: bytes, shapes, units and axes, as their own documents have them."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native import evaluate, formats, topology
from holistic_native.formats import Recording, Sequence
from holistic_native.formats.foreign.openpose import OpenPoseFolder
from holistic_native.formats.schema import PARTS
from holistic_native.topology import PoseLandmark as Pose
from holistic_native.topology.ibug import FACE_68
from tests.support.parquet import need_pyarrow
from tests.support.people import person
from tests.support.sequences import random_sequence

WIDTH, HEIGHT = 640, 480


def made(face_points: int = 468) -> Sequence:
    """Return three frames: a whole person, a body without hands and face, nobody."""
    random = np.random.default_rng(4)
    result = person(face_points=max(face_points, 468))
    arrays: dict[str, Any] = {part.name: np.stack([getattr(result, part.field).array] * 3) for part in PARTS}
    arrays["face"] = arrays["face"][:, :face_points]
    for array in arrays.values():
        array += random.uniform(0, 1e-3, array.shape).astype(np.float32)
        array[2] = np.nan
    for name in ("left_hand", "right_hand", "face"):
        arrays[name][1] = np.nan
    rows: dict[str, Any] = {"index": np.arange(3), "time": np.arange(3) / 25, "person": np.zeros(3, np.int32)}
    rows |= {"size": np.full((3, 2), (WIDTH, HEIGHT), np.int32)}
    rows |= {"left_hand_reason": (None, "not there", None), "right_hand_reason": (None, None, None)}
    return Sequence(Recording("a.avi", WIDTH, HEIGHT, 25.0, face_points, {}, "0.2.0"), **rows, **arrays)


def pixels(array: Any, *scale: int) -> Any:
    return array[..., : len(scale)].astype(np.float64) * scale


@pytest.mark.parametrize("points", [468, 478, 68])
def test_pose_files(points: int, tmp_path: Path) -> None:
    sequence = made(points)
    formats.write(sequence, tmp_path / "a.pose")
    content = (tmp_path / "a.pose").read_bytes()
    version, width, height, depth, count = struct.unpack_from("<fHHHH", content)
    assert (round(version, 3), width, height, depth, count) == (0.2, WIDTH, HEIGHT, 0, 5)
    total = 33 + points + 21 + 21 + 33
    body = content[-(10 + 3 * total * 16) :]
    assert struct.unpack_from("<fIH", body) == (25.0, 3, 1)
    numbers = np.frombuffer(body, "<f4", offset=10)
    data, confidence = numbers[: 9 * total].reshape(3, 1, total, 3), numbers[9 * total :].reshape(3, 1, total)
    start = 0
    for part in (PARTS[0], PARTS[4], PARTS[2], PARTS[3], PARTS[1]):
        array = getattr(sequence, part.name)
        place = slice(start, start + array.shape[1])
        start = place.stop
        wanted = np.nan_to_num(pixels(array, WIDTH, HEIGHT, 1)).astype(np.float32)  # world landmarks as well
        np.testing.assert_array_equal(data[:, 0, place], wanted)
        sure = array[..., 3] if part.columns == 4 else np.ones(array.shape[:2], np.float32)
        there = ~np.isnan(array[..., 0])
        np.testing.assert_array_equal(confidence[:, 0, place], np.where(there, sure, 0))
    assert content.count(b"XYZC") == 5
    found = formats.read(tmp_path / "a.pose")
    for part in PARTS:
        np.testing.assert_allclose(getattr(found, part.name), getattr(sequence, part.name), rtol=2e-7, atol=1e-9)
    assert (found.recording.fps, found.recording.face_points) == (25, points)


def test_a_pose_file_has_the_lines_of_mediapipe(tmp_path: Path) -> None:
    formats.write(made(478), tmp_path / "a.pose")
    content = (tmp_path / "a.pose").read_bytes()
    place = content.index(b"FACE_LANDMARKS") + len("FACE_LANDMARKS") + 6
    points, limbs, colours = struct.unpack_from("<HHH", content, place)
    place += 6 + sum(2 + len(str(point)) for point in range(points))
    pairs = set(map(tuple, np.frombuffer(content, "<u2", 2 * limbs, place).reshape(-1, 2).tolist()))
    assert pairs == topology.FACEMESH_TESSELATION | topology.FACEMESH_IRISES
    assert (points, colours) == (478, 1)


def test_hostile_pose_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pose"
    formats.write(made(), path)
    content = path.read_bytes()
    body = len(content) - (10 + 3 * 576 * 16)
    spoilt = {
        "promises 4294967295 frames": content[: body + 4] + b"\xff" * 4 + content[body + 8 :],
        "promises 2 frames": content[: body + 4] + b"\x02\0\0\0" + content[body + 8 :],
        "frames per second and people": content[: body + 8] + b"\0\0" + content[body + 10 :],
        "its version must be 0.2": struct.pack("<f", 0.1) + content[4:],
        "a width, a height": content[:4] + b"\0\0" + content[6:],
        "few components": content[:10] + b"\xff\xff" + content[12:],
        "its components must be": content.replace(b"FACE_LANDMARKS", b"TAIL_LANDMARKS"),
        "it ends within its header": content[:500],
        "fps": content[:body] + struct.pack("<f", np.nan) + content[body + 4 :],
    }
    for message, bad in spoilt.items():
        path.write_bytes(bad)
        with pytest.raises(ValueError, match=r"a\.pose is no \.pose file .*" + message.replace("fps", "frames per")):
            formats.read(path)
    path.write_bytes(content[: body + 10] + struct.pack("<2I", 0x7F800001, 0xFFC00000) + content[body + 18 :])
    assert np.isnan(formats.read(path).pose[0, 0, :2]).all()  # NaN of two kinds
    path.write_bytes(content)
    with pytest.raises(ValueError, match="more than 1000"):
        formats.read(path, largest=1000)


def test_a_picture_too_large_for_a_pose_file(tmp_path: Path) -> None:
    sequence = made()
    wide = Recording("a", 70_000, 480, None, 468)
    with pytest.raises(ValueError, match="at most 65535 pixels, got 70000 x 480"):
        formats.write(Sequence(**{**vars(sequence), "recording": wide}), tmp_path / "a.pose")
    assert not list(tmp_path.iterdir())


def test_kaggle_tables(tmp_path: Path) -> None:
    need_pyarrow()
    import pyarrow.parquet as pq

    sequence = made()
    order = [sequence.face, sequence.left_hand, sequence.pose[..., :3], sequence.right_hand]
    wanted = np.concatenate(order, axis=1)
    formats.write(sequence, tmp_path / "a.parquet", "kaggle")
    table = pq.read_table(tmp_path / "a.parquet")
    columns = ["frame", "row_id", "type", "landmark_index", "x", "y", "z"]
    assert table.column_names == columns
    read = np.stack([table.column(axis).to_numpy() for axis in "xyz"], axis=1).reshape(-1, 543, 3)
    assert read.dtype == np.float64
    np.testing.assert_array_equal(read, wanted)
    assert table.column("row_id")[543 + 489 - 21 + 21].as_py() == "1-pose-0"
    kinds = table.column("type").to_pylist()[:543]
    assert kinds == ["face"] * 468 + ["left_hand"] * 21 + ["pose"] * 33 + ["right_hand"] * 21
    assert table.column("landmark_index").to_pylist()[486:491] == [18, 19, 20, 0, 1]
    formats.write(sequence, tmp_path / "b.parquet", "kaggle-wide")
    wide = pq.read_table(tmp_path / "b.parquet")
    names = wide.column_names
    assert (len(names), names[:3], names[2 + 468], names[-1]) == (
        1631,
        ["sequence_id", "frame", "x_face_0"],
        "x_left_hand_0",
        "z_right_hand_20",
    )
    read = np.stack([wide.column(name).to_numpy() for name in names[2:]], axis=1)
    assert read.dtype == np.float32
    np.testing.assert_array_equal(read.reshape(3, 3, 543).transpose(0, 2, 1), wanted)


def test_openpose_folders(tmp_path: Path) -> None:
    sequence = made(478)
    formats.write(sequence, tmp_path / "dance_json", "openpose")
    names = sorted(path.name for path in (tmp_path / "dance_json").iterdir())
    assert names == [f"dance_{frame:012d}_keypoints.json" for frame in range(3)]
    first, second, third = (json.loads((tmp_path / "dance_json" / name).read_text()) for name in names)
    assert third == {"version": 1.3, "people": []}
    (someone,) = first["people"]
    assert someone["person_id"] == [-1]
    body = np.reshape(someone["pose_keypoints_2d"], (25, 3))
    ours = np.column_stack((pixels(sequence.pose[0], WIDTH, HEIGHT), sequence.pose[0, :, 3]))
    alone = {0: 0, 2: 12, 3: 14, 4: 16, 5: 11, 6: 13, 7: 15, 9: 24, 10: 26, 11: 28, 12: 23, 13: 25, 14: 27, 15: 5}
    alone |= {16: 2, 17: 8, 18: 7, 19: 31, 21: 29, 22: 32, 24: 30}
    np.testing.assert_allclose(body[list(alone)], ours[list(alone.values())], rtol=1e-6)
    for point, pair in ((1, [11, 12]), (8, [23, 24])):
        np.testing.assert_allclose(body[point, :2], ours[pair, :2].mean(axis=0), rtol=1e-6)
        assert body[point, 2] == pytest.approx(ours[pair, 2].min(), rel=1e-6)
    assert (body[[20, 23]] == 0).all()
    face = np.reshape(someone["face_keypoints_2d"], (70, 3))
    np.testing.assert_allclose(face[:, :2], pixels(sequence.face[0][[*FACE_68, 468, 473]], WIDTH, HEIGHT), rtol=1e-6)
    assert (face[:, 2] == 1).all()
    for name, hand in (
        ("hand_left_keypoints_2d", sequence.left_hand),
        ("hand_right_keypoints_2d", sequence.right_hand),
    ):
        points = np.reshape(someone[name], (21, 3))
        np.testing.assert_allclose(points[:, :2], pixels(hand[0], WIDTH, HEIGHT), rtol=1e-6)
    assert second["people"][0]["face_keypoints_2d"] == second["people"][0]["hand_left_keypoints_2d"] == []
    assert len(second["people"][0]["pose_keypoints_2d"]) == 75


def test_openpose_pupils_without_irises_lie_between_the_corners_of_the_eyes(tmp_path: Path) -> None:
    sequence = made()
    formats.write(sequence, tmp_path / "a", "openpose")
    someone = json.loads((tmp_path / "a" / "a_000000000000_keypoints.json").read_text())["people"][0]
    face = np.reshape(someone["face_keypoints_2d"], (70, 3))
    np.testing.assert_allclose(face[68], face[[36, 39]].mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(face[69], face[[42, 45]].mean(axis=0), rtol=1e-5)


def test_openpose_has_several_people_in_a_file(tmp_path: Path) -> None:
    sequence = made()
    changes = {"index": np.array([0, 0, 1]), "person": np.array([0, 1, 0], np.int32)}
    formats.write(Sequence(**{**vars(sequence), **changes}), tmp_path / "a_json", "openpose-blazepose")
    people = [json.loads(path.read_text())["people"] for path in sorted((tmp_path / "a_json").iterdir())]
    assert [len(found) for found in people] == [2, 0]
    body = np.reshape(people[0][1]["pose_keypoints_2d"], (33, 3))
    np.testing.assert_allclose(body[:, :2], pixels(sequence.pose[1], WIDTH, HEIGHT), rtol=1e-6)
    np.testing.assert_allclose(body[:, 2], sequence.pose[1, :, 3], rtol=1e-6)


def test_folders_appear_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    formats.write(made(), tmp_path / "empty", "openpose")
    assert len(list((tmp_path / "empty").iterdir())) == 3
    with pytest.raises(FileExistsError, match=r"'.*empty' has files in it; a new or an empty folder is wanted"):
        formats.write(made(), tmp_path / "empty", "openpose")
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError, match=r"'.*file' is a file; a new or an empty folder is wanted"):
        formats.write(made(), tmp_path / "file", "openpose")
    with pytest.raises(FileNotFoundError, match=r"the folder of the output '.*' does not exist"):
        formats.write(made(), tmp_path / "nowhere" / "a", "openpose")

    def broken_off() -> None:
        with OpenPoseFolder(tmp_path / "b", made().recording) as folder:
            folder.add(0, 0.0, person())
            folder.add(1, 0.0, person(face_points=478))

    with pytest.raises(ValueError, match="face_landmarks must be"):
        broken_off()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file"]


def test_trc_tables(tmp_path: Path) -> None:
    sequence = made()
    formats.write(sequence, tmp_path / "a.trc")
    lines = (tmp_path / "a.trc").read_text().splitlines()
    assert lines[0] == "PathFileType\t4\t(X/Y/Z)\ta.trc"
    assert lines[1].split("\t")[:5] == ["DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units"]
    assert lines[2] == "25\t25\t3\t33\tm\t25\t0\t3"
    assert lines[3].startswith("Frame#\tTime\tNose\t\t\tLEyeInner\t\t\tLEye\t\t\t")
    assert lines[3].endswith("\t\t\tRBigToe\t\t\t")
    assert lines[4] == "\t\t" + "".join(f"X{n}\tY{n}\tZ{n}\t" for n in range(1, 34))
    row = lines[6].split("\t")
    assert row[:2] == ["1", "0.04"]
    x, y, z = sequence.pose_world[1, :, :3].astype(np.float64).T
    read = np.array(row[2:], np.float64).reshape(33, 3)
    np.testing.assert_allclose(read, np.column_stack((-z, -y, -x)), rtol=1e-8)
    assert lines[7].split("\t")[2:] == [""] * 99
    # The person faces the camera: the head is up, the left hand to the left.
    assert read[Pose.NOSE, 1] > read[Pose.LEFT_HIP, 1]
    assert read[Pose.LEFT_WRIST, 2] < read[Pose.RIGHT_WRIST, 2]


@pytest.mark.parametrize("points", [468, 478])
def test_freemocap_arrays(points: int, tmp_path: Path) -> None:
    sequence = made(points)
    formats.write(sequence, tmp_path / "a.npy")
    array = np.load(tmp_path / "a.npy", allow_pickle=False)
    assert (array.shape, array.dtype) == ((1, 3, 553, 3), np.float64)
    scale = (WIDTH, HEIGHT, WIDTH)
    for start, part in ((0, sequence.pose), (33, sequence.right_hand), (54, sequence.left_hand), (75, sequence.face)):
        np.testing.assert_array_equal(array[0, :, start : start + part.shape[1]], pixels(part, *scale))
    assert np.isnan(array[0, :, 75 + points :]).all()
    with pytest.raises(ValueError, match="it cannot have 68 points of it"):
        formats.write(made(68), tmp_path / "b.npy")
    assert not (tmp_path / "b.npy").exists()


def test_coco_wholebody_annotations(tmp_path: Path) -> None:
    sequence = made()
    formats.write(sequence, tmp_path / "a.json", "coco-wholebody")
    document = json.loads((tmp_path / "a.json").read_text())
    assert [image["file_name"] for image in document["images"]] == [f"{frame:012d}.jpg" for frame in range(3)]
    assert [annotation["image_id"] for annotation in document["annotations"]] == [0, 1]
    first, second = document["annotations"]
    assert (first["num_keypoints"], second["face_valid"], second["lefthand_kpts"]) == (17, False, [0.0] * 63)
    pictures = evaluate.read_coco(tmp_path / "a.json")
    assert [len(picture.people) for picture in pictures] == [1, 1, 0]
    points = pictures[0].people[0].points
    np.testing.assert_allclose(points["face"], pixels(sequence.face[0][list(FACE_68)], WIDTH, HEIGHT), atol=6e-4)
    np.testing.assert_allclose(points["left_hand"], pixels(sequence.left_hand[0], WIDTH, HEIGHT), atol=6e-4)
    body = [0, 2, 5, 7, 8, *range(11, 17), *range(23, 29), 31, 29, 32, 30]
    rows = [*range(18), 19, 20, 22]
    np.testing.assert_allclose(points["body"][rows], pixels(sequence.pose[0][body], WIDTH, HEIGHT), atol=6e-4)
    assert np.isnan(points["body"][[18, 21]]).all()


@pytest.mark.parametrize("name", [entry.name for entry in formats.FORMATS])
def test_every_format_takes_anything(name: str, tmp_path: Path) -> None:
    if name in ("parquet", "kaggle", "kaggle-wide"):
        need_pyarrow()
    for points, frames in ((468, 70), (478, 1), (68, 1), (468, 0)):
        if name == "freemocap" and points == 68:
            continue
        sequence = random_sequence(5, frames, points)
        calm = {part.name: np.clip(getattr(sequence, part.name), -9, 9) for part in PARTS}
        if name == "bvh":  # its lines are a constant time apart, so days between two frames are refused
            calm["time"] = sequence.time / 1e6
        path = tmp_path / f"{points}-{frames}"
        formats.write(Sequence(**{**vars(sequence), **calm}), path, name)
        assert path.is_dir() == name.startswith("openpose")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
