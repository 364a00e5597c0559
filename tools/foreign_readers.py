"""Write a video's landmarks in every format, and read them by the programs that the formats are of.

    holistic-native shim tools/foreign_readers.py VIDEO OUT_DIR

OUT_DIR must be empty. Needs OpenCV, pyarrow, pandas, pose-format, pose2sim (with scipy, matplotlib, rtoml, c3d,
anytree), pycocotools and xtcocotools: `nox -s readers -- VIDEO OUT_DIR` installs them. Through the shim, pose-format's
own `load_holistic` runs on our tracker: what it makes of the video is what our file must hold.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from holistic_native import Holistic, formats
from holistic_native.formats.foreign.pose_file import COMPONENTS
from holistic_native.formats.landmark_file import Recording
from holistic_native.formats.schema import PARTS
from holistic_native.formats.sequence import Sequence
from holistic_native.formats.table import format_of

FPS = 25
NAMES = {
    "a.csv": "csv",
    "a.json": "json",
    "a.jsonl": "jsonl",
    "a.npz": "npz",
    "a.parquet": "parquet",
    "a.pose": "pose",
    "a.trc": "trc",
    "a_json": "openpose",
    "b_json": "openpose-blazepose",
    "kaggle.parquet": "kaggle",
    "wide.parquet": "kaggle-wide",
    "a.npy": "freemocap",
    "coco.json": "coco-wholebody",
}


def frames_of(path: Path) -> list[Any]:
    """Read a video's frames, RGB."""
    import cv2

    capture = cv2.VideoCapture(str(path))
    frames: list[Any] = []
    while True:
        there, frame = capture.read()
        if not there:
            return frames
        frames.append(frame[:, :, ::-1].copy())


def write_all(frames: list[Any], out: Path) -> None:
    """Track the frames and write every format."""
    height, width = frames[0].shape[:2]
    recording = Recording("video", width, height, float(FPS), 478)
    writers = {name: format_of(out / name, kind).kind(out / name, recording) for name, kind in NAMES.items()}
    with Holistic(refine_face_landmarks=True) as holistic:
        for index, frame in enumerate(frames):
            result = holistic.process(frame)
            for writer in writers.values():
                writer.add(index, index / FPS, result)
    for writer in writers.values():
        with writer:
            pass


def same(one: Any, other: Any) -> None:
    """Refuse arrays that differ in a bit, NaN aside."""
    np.testing.assert_array_equal(one, other)


def pose_format(out: Path, sequence: Sequence, frames: list[Any]) -> str:
    """Compare with what the library's own `load_holistic` makes of the same frames."""
    from pose_format import Pose
    from pose_format.utils.holistic import holistic_components, load_holistic

    content = (out / "a.pose").read_bytes()
    pose = Pose.read(content)
    height, width = frames[0].shape[:2]
    config = {"refine_face_landmarks": True}
    theirs = load_holistic(frames, FPS, width, height, additional_holistic_config=config)
    wanted = np.asarray(theirs.body.data.data, np.float32), np.asarray(theirs.body.confidence, np.float32)
    same(pose.body.data.data, wanted[0])
    same(pose.body.confidence, wanted[1])
    assert (pose.body.fps, pose.header.dimensions.width) == (FPS, width)
    known = holistic_components("XYZC", additional_face_points=10)
    assert [component.name for component in known] == [component.name for component in COMPONENTS]
    for ours, their in zip(pose.header.components, known, strict=True):
        assert (ours.name, ours.points, ours.format) == (their.name, their.points, their.format)
        assert {tuple(limb) for limb in ours.limbs} == {tuple(limb) for limb in their.limbs}
    assert len(sequence) == len(pose.body.data)
    return f"{pose.body.data.shape} numbers and {pose.body.confidence.shape} confidences, bit for bit"


def pose2sim_trc(out: Path, sequence: Sequence) -> str:
    """Read the table of markers by Pose2Sim's functions."""
    from Pose2Sim.common import extract_trc_data, read_trc

    data, numbers, times, markers, _ = read_trc(str(out / "a.trc"))
    world = sequence.pose_world[..., :3].astype(np.float64)
    wanted = -world[..., ::-1].reshape(len(sequence), 99)
    np.testing.assert_allclose(data.to_numpy(), wanted, rtol=1e-8)
    same(numbers.to_numpy(), sequence.index)
    np.testing.assert_allclose(times.to_numpy(), sequence.time, rtol=1e-8)
    names, array = extract_trc_data(str(out / "a.trc"))
    assert names == markers
    np.testing.assert_allclose(array[:, 1:], wanted, rtol=1e-8)
    return f"{data.shape} coordinates of {len(markers)} markers"


def pose2sim_json(out: Path, sequence: Sequence) -> str:
    """Read the folders of JSON by Pose2Sim's functions, with its own skeletons."""
    from anytree import PreOrderIter
    from Pose2Sim.common import sort_stringlist_by_last_number
    from Pose2Sim.skeletons import BLAZEPOSE, BODY_25
    from Pose2Sim.triangulation import extract_files_frame_f

    points = 0
    ours = sequence.pose.astype(np.float64) * (*sequence.size[0], 1, 1)
    for folder, skeleton in (("a_json", BODY_25), ("b_json", BLAZEPOSE)):
        nodes = [node for node in PreOrderIter(skeleton) if node.id is not None]
        ids = [node.id for node in nodes]
        names = sort_stringlist_by_last_number([path.name for path in (out / folder).iterdir()])
        assert len(names) == len(sequence)
        for frame, name in enumerate(names):
            x, y, sure = (found[0, 0] for found in extract_files_frame_f([str(out / folder / name)], ids))
            rows = ids if skeleton is BLAZEPOSE else [blazepose_row(node.name) for node in nodes]
            for place, row in enumerate(rows):
                if row is None:
                    continue
                wanted = ours[frame, row][[0, 1, 3]]
                np.testing.assert_allclose((x[place], y[place], sure[place]), wanted, rtol=1e-6, atol=1e-6)
                points += 1
    return f"{points} points of two skeletons"


def blazepose_row(name: str) -> int | None:
    """Return the landmark that a point of BODY_25 must be by its name; None for those between or without landmarks."""
    sides = {"R": 1, "L": 0}
    pairs = {"Hip": 23, "Knee": 25, "Ankle": 27, "Heel": 29, "BigToe": 31, "Shoulder": 11, "Elbow": 13, "Wrist": 15}
    if name == "Nose":
        return 0
    return pairs[name[1:]] + sides[name[0]] if name[1:] in pairs and name[0] in sides else None


def pandas_kaggle(out: Path, sequence: Sequence) -> str:
    """Read both tables as programs for the competitions do."""
    import pandas as pd

    order = (sequence.face, sequence.left_hand, sequence.pose[..., :3], sequence.right_hand)
    wanted = np.concatenate(order, axis=1)
    frame = pd.read_parquet(out / "kaggle.parquet", columns=["x", "y", "z"])
    rows = wanted.shape[1]
    array = frame.values.reshape(len(frame) // rows, rows, 3).astype(np.float32)
    same(array, wanted)
    wide = pd.read_parquet(out / "wide.parquet")
    assert wide.index.name == "sequence_id"
    chosen = [[f"{axis}_left_hand_{point}" for axis in "xyz"] for point in range(21)]
    same(np.stack([wide[names].to_numpy() for names in chosen], axis=1), sequence.left_hand)
    return f"{array.shape} and {wide.shape}"


def pandas_tables(out: Path, sequence: Sequence) -> str:
    """Read our own tables."""
    import pandas as pd

    tables = pd.read_parquet(out / "a.parquet"), pd.read_csv(out / "a.csv", low_memory=False)
    for table in tables:
        for name in ("left_hand", "face"):
            part = table[table.part == name]
            array = part[["x", "y", "z"]].to_numpy(np.float32).reshape(len(sequence), -1, 3)
            same(array, getattr(sequence, name))
        body = table[table.part == "pose"][["world_x", "world_y", "world_z"]].to_numpy(np.float32)
        same(body.reshape(len(sequence), 33, 3), sequence.pose_world[..., :3])
    return f"{tables[0].shape} from Parquet, {tables[1].shape} from CSV"


def coco(out: Path, sequence: Sequence) -> str:
    """Read the annotations by both libraries."""
    import pycocotools.coco
    import xtcocotools.coco

    counts = []
    for library in (pycocotools.coco, xtcocotools.coco):
        annotations = library.COCO(str(out / "coco.json"))
        found = annotations.loadAnns(annotations.getAnnIds())
        counts.append(len(found))
        for annotation in found:
            keys = ("keypoints", "foot_kpts", "face_kpts", "lefthand_kpts", "righthand_kpts")
            points = np.concatenate([np.reshape(annotation[key], (-1, 3)) for key in keys])
            assert points.shape == (133, 3)
            row = annotation["image_id"]
            hand = sequence.right_hand[row, :, :2].astype(np.float64) * sequence.size[row]
            if annotation["righthand_valid"]:
                np.testing.assert_allclose(points[112:, :2], hand, atol=6e-4)
    return f"{counts} people with 133 keypoints"


def freemocap(out: Path, sequence: Sequence) -> str:
    """Load the array as FreeMoCap does."""
    array = np.load(out / "a.npy")
    assert array.shape == (1, len(sequence), 553, 3)
    same(array[0, :, 33:54, 0], sequence.right_hand[..., 0].astype(np.float64) * sequence.size[0, 0])
    return f"{array.shape} {array.dtype}"


def checks(out: Path, sequence: Sequence, frames: list[Any]) -> Iterator[tuple[str, Callable[[], str]]]:
    """Give every check with its name."""
    yield "pose-format", lambda: pose_format(out, sequence, frames)
    for check in (pose2sim_trc, pose2sim_json, pandas_kaggle, pandas_tables, coco, freemocap):
        yield check.__name__, lambda check=check: check(out, sequence)  # type: ignore[misc]


def reported(name: str, check: Callable[[], str]) -> bool:
    """Make a check and report it; False where it failed, so that the others are made all the same."""
    try:
        found = check()
    except Exception as error:
        sys.stdout.write(f"{name}: FAILED: {type(error).__name__}: {error}\n")
        return False
    sys.stdout.write(f"{name}: {found}\n")
    return True


def main() -> int:
    """Write, read, report; 1 when a program reads something else."""
    video, out = map(Path, sys.argv[1:3])
    frames = frames_of(video)
    write_all(frames, out)
    sequences = [formats.read(out / f"a.{name}") for name in ("npz", "csv", "json", "jsonl", "parquet")]
    assert all(sequence == sequences[0] for sequence in sequences)
    assert all(np.isfinite(getattr(sequences[0], part.name)).any() for part in PARTS)
    results = [reported(name, check) for name, check in checks(out, sequences[0], frames)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
