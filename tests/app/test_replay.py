"""`holistic-native replay`: stored landmarks smoothed, written and drawn, without video and models."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from holistic_native import Holistic, OneEuro, Smoothing, formats
from holistic_native.app.main import main
from holistic_native.formats.json_lines import JsonLinesFile
from holistic_native.formats.landmark_file import Recording
from holistic_native.formats.schema import PARTS
from holistic_native.media.overlay import BACKGROUND, draw_overlay
from holistic_native.result import HolisticResult
from tests.support.parquet import need_pyarrow
from tests.support.people import person
from tests.support.real_runs import DEFAULT_MODELS, read_picture, read_video, require
from tests.support.sequences import random_sequence
from tests.support.tracked import video

Capture = pytest.CaptureFixture[str]
RECORDING = Recording("a dance", 320, 240, 25.0, 468)


def stored(path: Path, results: list[HolisticResult], recording: Recording = RECORDING) -> Path:
    with JsonLinesFile(path, recording) as file:
        for index, result in enumerate(results):
            file.add(index, index / 25, result)
    return path


def test_landmarks_pass_unchanged_into_every_lossless_format(tmp_path: Path, capsys: Capture) -> None:
    need_pyarrow()
    sequence = random_sequence(9, 4)
    formats.write(sequence, tmp_path / "in.csv")
    names = ("out.csv", "out.json", "out.jsonl", "out.npz", "out.parquet")
    assert main(["replay", str(tmp_path / "in.csv"), *(f"--to={tmp_path / name}" for name in names)]) == 0
    assert capsys.readouterr().out.startswith("4 frames in ")
    for name in names:
        assert formats.read(tmp_path / name) == sequence
    assert main(["replay", f"csv:{tmp_path}/in.csv", f"--to={tmp_path}/short.csv", "--frames", "2"]) == 0
    np.testing.assert_array_equal(formats.read(tmp_path / "short.csv").pose, sequence.pose[:2])


@pytest.mark.slow
def test_smoothing_afterwards_is_smoothing_at_once(tmp_path: Path) -> None:
    """What a tracker would have returned, bit for bit, of all parts but the body, whose region is not stored."""
    require(*DEFAULT_MODELS)
    frames = video("pose_squats.mp4")[:20]
    hands, face = OneEuro(min_cutoff=0.5), OneEuro()
    settings = [Smoothing(pose=None, world=None), Smoothing(pose=None, hands=hands, face=face)]
    results = []
    for smoothing in settings:
        with Holistic(smoothing=smoothing) as holistic:
            results.append([holistic.process(frame, timestamp=row / 25) for row, frame in enumerate(frames)])
    height, width = frames[0].shape[:2]
    recording = replace(RECORDING, width=width, height=height)
    path = stored(tmp_path / "in.jsonl", results[0], recording)
    filters = '{"hands": {"min_cutoff": 0.5}, "face": {}, "world": {"min_cutoff": 0.1, "beta": 40.0}}'
    assert main(["replay", str(path), f"--to={tmp_path}/out.npz", "--smoothing", filters]) == 0
    found = formats.read(tmp_path / "out.npz")
    for part in PARTS:
        array = getattr(found, part.name)
        for row, result in enumerate(results[1]):
            landmarks = getattr(result, part.field)
            assert (landmarks is None) == np.isnan(array[row]).all()
            if landmarks is not None:
                np.testing.assert_array_equal(array[row], landmarks.array, err_msg=f"{part.name} {row}")
    assert not np.array_equal(found.face, formats.read(path).face)


def jitter(path: Path) -> float:
    pose = formats.read(path).pose[:, :, :3]
    return float(np.abs(np.diff(pose, 2, axis=0)).mean())


def test_a_trembling_body_becomes_steadier(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    results = [person() for _ in range(20)]
    for result in results:
        assert result.pose_landmarks is not None
        result.pose_landmarks.array[:, :3] += random.normal(0, 1e-3, (33, 3)).astype(np.float32)
    path = stored(tmp_path / "in.jsonl", results)
    assert main(["replay", str(path), f"--to={tmp_path}/out.npz", "--smoothing", '{"pose": {}}']) == 0
    assert jitter(tmp_path / "out.npz") < jitter(path) / 5


def test_it_is_drawn_as_it_was_tracked(tmp_path: Path) -> None:
    path = stored(tmp_path / "in.jsonl", [person()] * 3)
    assert main(["replay", str(path), "-o", f"{tmp_path}/out.avi"]) == 0
    images = read_video(tmp_path / "out.avi")
    assert len(images) == 3
    wanted = np.full((240, 320, 3), BACKGROUND, np.uint8)
    draw_overlay(wanted, person())
    assert np.abs(images[1].astype(int) - wanted).mean() < 6  # the codec is not exact
    picture = stored(tmp_path / "picture.jsonl", [person()], replace(RECORDING, fps=None))
    assert main(["replay", str(picture), "-o", f"{tmp_path}/out.png"]) == 0
    np.testing.assert_array_equal(read_picture(tmp_path / "out.png"), wanted)


def test_what_is_not_known_is_not_drawn(tmp_path: Path) -> None:
    result = person()
    for field, rows in (("pose_landmarks", [15, 16]), ("left_hand_landmarks", [3])):
        getattr(result, field).array[rows] = np.nan
    path = stored(tmp_path / "in.jsonl", [result], replace(RECORDING, fps=None))
    assert main(["replay", str(path), "-o", f"{tmp_path}/out.png", f"--to={tmp_path}/out.csv"]) == 0
    without = person()
    assert without.pose_landmarks is not None
    without.pose_landmarks.array[[15, 16], 3] = 0
    without.left_hand_landmarks = None
    wanted = np.full((240, 320, 3), BACKGROUND, np.uint8)
    draw_overlay(wanted, without)
    np.testing.assert_array_equal(read_picture(tmp_path / "out.png"), wanted)
    assert formats.read(tmp_path / "out.csv") == formats.read(path)
    assert main(["replay", str(path), "-o", f"{tmp_path}/68.png", f"--to={tmp_path}/68.csv", "--face", "68"]) == 0
    assert main(["replay", f"{tmp_path}/68.csv", "-o", f"{tmp_path}/again.png"]) == 0


def test_real_time_takes_as_long_as_the_video(tmp_path: Path) -> None:
    path = stored(tmp_path / "in.jsonl", [person()] * 6)
    start = time.perf_counter()
    assert main(["replay", str(path), f"--to={tmp_path}/out.npz", "--realtime"]) == 0
    assert time.perf_counter() - start >= 5 / 25
    assert len(formats.read(tmp_path / "out.npz")) == 6


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["in.jsonl"], 2, "nothing to write"),
        (["in.jsonl", "--to", "in.jsonl"], 2, "the output 'in.jsonl' would overwrite the input"),
        (["in.jsonl", "--to", "a.csv", "--smoothing", "[]"], 2, "--smoothing: it must be a JSON object"),
        (["in.jsonl", "--to", "a.csv", "--smoothing", '{"tail": {}}'], 2, "--smoothing: "),
        (["in.jsonl", "--to", "a.csv", "--smoothing", '{"face": {"beta": -1}}'], 2, "--smoothing: beta must be"),
        (["in.jsonl", "-o", "a.png"], 2, "a video gives a video"),
        (["in.txt", "--to", "a.csv"], 1, "no format has the suffix of 'in.txt'"),
        (["trc:in.jsonl", "--to", "a.csv"], 1, "format must be one that can be read (csv, json, "),
        (["no.jsonl", "--to", "a.csv"], 1, "No such file or directory"),
        (["huge.jsonl", "-o", "a.avi"], 2, "the pictures are too large to be drawn"),
    ],
)
def test_wrong_usage(
    arguments: list[Any], code: int, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    stored(tmp_path / "in.jsonl", [person()] * 2)
    stored(tmp_path / "huge.jsonl", [person()], replace(RECORDING, width=1 << 20, height=1 << 20))
    before = sorted(tmp_path.iterdir())
    assert main(["replay", *arguments]) == code
    assert message in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before
