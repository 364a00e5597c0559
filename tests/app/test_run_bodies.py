"""`--poses`: several bodies into files, drawn together, read and drawn again; how long they take."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import Pose, formats
from holistic_native.app.main import main
from holistic_native.media.overlay import BACKGROUND, draw_overlay
from holistic_native.result import HandReason, HolisticResult
from tests.support.parquet import need_pyarrow
from tests.support.real_runs import cv2, read_picture, read_video, require, write_video
from tests.support.tracked import video

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def pictures() -> list[NDArray[np.uint8]]:
    """Return a person and their double, one beside the other, then nobody."""
    require(*Pose.model_names())
    both = [np.hstack((frame[:, 300:900],) * 2) for frame in video("pose_squats.mp4")[:2]]
    return [*both, np.zeros_like(both[0])]


@pytest.fixture(scope="module")
def two(pictures: list[NDArray[np.uint8]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_video(tmp_path_factory.mktemp("video") / "two.avi", pictures)


def test_files_have_every_body(two: Path, tmp_path: Path, capsys: Capture) -> None:
    need_pyarrow()
    names = ("a.csv", "a.json", "a.jsonl", "a.npz", "a.parquet")
    foreign = [f"--to=openpose:{tmp_path}/a_json", f"--to=coco-wholebody:{tmp_path}/coco.json"]
    outputs = [f"--to={tmp_path / name}" for name in names]
    assert main(["run", str(two), "--fixed-fps", "--poses", "3", *outputs, *foreign]) == 0
    assert "3 frames in " in capsys.readouterr().out
    first = formats.read(tmp_path / "a.csv")
    with Pose(num_poses=3) as tracker:
        results = [tracker.process(image) for image in read_video(two)]
    assert [len(result.multi_pose_landmarks or []) for result in results] == [2, 2, 0]
    assert first.index.tolist() == [0, 0, 1, 1, 2]
    assert first.person.tolist() == [0, 1, 0, 1, 0]
    for row in range(4):
        result = results[row // 2]
        assert result.multi_pose_landmarks is not None
        assert result.multi_pose_world_landmarks is not None
        np.testing.assert_array_equal(first.pose[row], result.multi_pose_landmarks[row % 2].array)
        np.testing.assert_array_equal(first.pose_world[row], result.multi_pose_world_landmarks[row % 2].array)
    assert np.isnan(first.pose[4]).all()
    assert np.isnan(first.face).all()
    assert set(first.left_hand_reason) == {HandReason.DISABLED}
    settings = first.recording.settings
    assert (settings["num_poses"], settings["enable_hands"], settings["smooth_landmarks"]) == (3, False, False)
    for name in names[1:]:
        assert formats.read(tmp_path / name) == first
    people = [json.loads(path.read_text())["people"] for path in sorted((tmp_path / "a_json").iterdir())]
    assert [len(found) for found in people] == [2, 2, 0]
    annotations = json.loads((tmp_path / "coco.json").read_text())["annotations"]
    assert [annotation["image_id"] for annotation in annotations] == [0, 0, 1, 1]


def test_all_bodies_are_drawn(pictures: list[NDArray[np.uint8]], tmp_path: Path, capsys: Capture) -> None:
    image = pictures[0]
    cv2.imwrite(str(tmp_path / "two.png"), image[..., ::-1])
    outputs = ["-o", f"{tmp_path}/drawn.png", "--to", f"{tmp_path}/two.jsonl"]
    assert main(["run", f"{tmp_path}/two.png", "--poses", "2", "--segmentation", *outputs]) == 0
    assert "found: pose 1/1, at most 2 on a frame; wrote " in capsys.readouterr().out
    with Pose(static_image_mode=True, num_poses=2, enable_segmentation=True) as tracker:
        result = tracker.process(image)
    bodies, masks = result.multi_pose_landmarks, result.multi_segmentation_masks
    assert bodies is not None
    assert masks is not None
    drawn, plain = image.copy(), np.full_like(image, BACKGROUND)
    for body, mask in zip(bodies, masks, strict=True):
        draw_overlay(drawn, HolisticResult(body, None, None, None, None, mask))
        draw_overlay(plain, HolisticResult(body, None, None, None, None, None))
    np.testing.assert_array_equal(read_picture(tmp_path / "drawn.png"), drawn)
    assert main(["replay", f"{tmp_path}/two.jsonl", "-o", f"{tmp_path}/again.png", f"--to={tmp_path}/again.csv"]) == 0
    assert "at most 2 on a frame" in capsys.readouterr().out
    np.testing.assert_array_equal(read_picture(tmp_path / "again.png"), plain)
    assert formats.read(tmp_path / "again.csv") == formats.read(tmp_path / "two.jsonl")
    assert main(["replay", f"{tmp_path}/two.jsonl", f"--to={tmp_path}/one.trc"]) == 0
    assert capsys.readouterr().err == "note: the format trc holds the first person alone\n"


@pytest.mark.parametrize("name", ["pose", "trc", "bvh", "kaggle", "kaggle-wide", "freemocap"])
def test_formats_of_one_body_are_refused(name: str, tmp_path: Path, capsys: Capture) -> None:
    assert main(["run", "no such video.mp4", "--poses", "2", f"--to={name}:{tmp_path}/a"]) == 2
    message = f"--poses finds several bodies, and the format {name} holds one; take csv, json, jsonl, npz, parquet, "
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--poses", "2", "--refine-face"], "--refine-face is of one person, and --poses of several"),
        (["--poses", "2", "--hand-world"], "--hand-world is of one person, and --poses of several"),
        (["--poses", "2", "--profile", "fast"], "--profile fast is of one person, and --poses of several"),
        (["--poses", "2", "--int8"], "--int8 is of one person, and --poses of several"),
    ],
)
@pytest.mark.parametrize("command", ["run", "timings", "bench"])
def test_what_is_of_one_person_is_refused(command: str, arguments: list[str], message: str, capsys: Capture) -> None:
    assert main([command, "no such video.mp4", *arguments]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("receiver", ["--vmc", "--livelink"])
def test_avatars_are_refused(receiver: str, capsys: Capture) -> None:
    assert main(["run", "no such video.mp4", "--to=a.csv", "--poses", "2", receiver]) == 2
    assert "an avatar moves as one person does, and --poses finds several" in capsys.readouterr().err


def test_their_time_is_measured(two: Path, tmp_path: Path, capsys: Capture) -> None:
    arguments = [str(two), "--poses", "3", "--frames", "1", "--warm-up", "1", "--threads", "1"]
    assert main(["timings", *arguments]) == 0
    row = re.compile(r"^pose_landmarks_detector / inference +2 ", re.MULTILINE)  # one for each body
    assert row.search(capsys.readouterr().out)
    assert main(["bench", *arguments, "--report", f"{tmp_path}/report.json"]) == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["settings"]["poses"], report["settings"]["no_smooth"]) == (3, True)
    assert report["found"] == {"pose": 1}
    assert {stage["name"]: stage["calls"] for stage in report["stages"]}["pose_landmarks_detector / inference"] == 2


@pytest.mark.parametrize("number", ["1", "two", "-3"])
def test_one_body_is_the_default(number: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["run", "a.mp4", "--to=a.csv", f"--poses={number}"])
    assert f"argument --poses: must be a whole number from 2 to 1000, got '{number}'" in capsys.readouterr().err
