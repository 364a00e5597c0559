"""`holistic-native run --to`: several files at once, all with the same landmarks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import holistic_native
from holistic_native import formats
from holistic_native.app.main import main
from holistic_native.formats.schema import PARTS
from tests.support.astronaut import frames
from tests.support.parquet import need_pyarrow
from tests.support.real_runs import DEFAULT_MODELS, RATE, read_video, require, write_video


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a video: a person, nobody, the person again."""
    require(*DEFAULT_MODELS)
    return write_video(tmp_path_factory.mktemp("video") / "astronaut.avi", frames()[6:18])


def test_every_format_has_what_was_tracked(video: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need_pyarrow()
    names = ("a.csv", "a.jsonl", "a.npz", "a.parquet", "json:b.txt")
    outputs = [part for name in names for part in ("--to", f"{tmp_path}/{name}" if name[1] == "." else name)]
    outputs[-1] = f"json:{tmp_path}/b.txt"
    assert main(["run", str(video), "--fixed-fps", *outputs, "--json", str(tmp_path / "a.json")]) == 0
    assert capsys.readouterr().out.count("; wrote ") == 6
    images = read_video(video)
    with holistic_native.Holistic() as holistic:
        results = [holistic.process(image) for image in images]
    first = formats.read(tmp_path / "a.csv")
    assert len(first) == len(results)
    assert first.size.tolist() == [[640, 480]] * len(results)
    np.testing.assert_allclose(first.time, np.arange(len(results)) / RATE)
    for row, result in enumerate(results):
        assert (first.left_hand_reason[row], first.right_hand_reason[row]) == (
            result.left_hand_reason,
            result.right_hand_reason,
        )
        for part in PARTS:
            landmarks, array = getattr(result, part.field), getattr(first, part.name)[row]
            assert (landmarks is None) == np.isnan(array).all()
            if landmarks is not None:
                np.testing.assert_array_equal(array, landmarks.array)
    assert first.recording.version == holistic_native.__version__
    assert first.recording.settings["model_complexity"] == 1
    for path in tmp_path.iterdir():
        assert formats.read(path, "json" if path.suffix == ".txt" else None) == first


def test_faces_of_68_points(video: Path, tmp_path: Path) -> None:
    paths = tmp_path / "mesh.npz", tmp_path / "points.npz"
    assert main(["run", str(video), "--frames", "2", "--to", str(paths[0])]) == 0
    assert main(["run", str(video), "--frames", "2", "--to", str(paths[1]), "--face", "68"]) == 0
    mesh, points = map(formats.read, paths)
    assert points.face.shape == (2, 68, 3)
    assert np.isfinite(points.face).all()
    np.testing.assert_array_equal(points.face, holistic_native.reduce_face_mesh_468_to_68(mesh.face))
    np.testing.assert_array_equal(points.pose, mesh.pose)
