"""`holistic-native run` as users run it: files in, files out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import holistic_native
from holistic_native.app.main import main
from holistic_native.formats.landmark_file import FIELDS
from holistic_native.media.overlay import BACKGROUND, draw_overlay
from holistic_native.model_files.store import ModelStore
from tests.support.astronaut import frames
from tests.support.real_runs import DEFAULT_MODELS, RATE, read_picture, read_video, require, write_video
from tests.support.small_models import write_zip

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def models() -> dict[str, bytes]:
    """Return the models that a default run needs."""
    return require(*DEFAULT_MODELS)


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a video: a person, nobody, the person again."""
    return write_video(tmp_path_factory.mktemp("video") / "astronaut.avi", frames()[6:18])


@pytest.mark.usefixtures("models")
def test_example(tmp_path: Path, capsys: Capture) -> None:
    picture, document, archive = (tmp_path / name for name in ("out.png", "out.json", "out.npz"))
    assert main(["run", "--example", "-o", str(picture), "--json", str(document), "--npz", str(archive)]) == 0
    captured = capsys.readouterr()
    assert not captured.err
    assert re.fullmatch(
        r"1 frame in \d+\.\d s, \d+\.\d ms per frame; found: pose 1/1, left hand 0/1, right hand 0/1, face 1/1; "
        r"wrote .*out\.png; wrote .*out\.json; wrote .*out\.npz\n",
        captured.out,
    )
    from skimage import data

    image: NDArray[np.uint8] = data.astronaut()  # type: ignore[no-untyped-call]
    with holistic_native.Holistic(static_image_mode=True) as holistic:
        result = holistic.process(image)
    drawn = image.copy()
    draw_overlay(drawn, result)
    np.testing.assert_array_equal(read_picture(picture), drawn)
    assert not np.array_equal(drawn, image)
    (frame,) = json.loads(document.read_text())["frames"]
    with np.load(archive) as arrays:
        for name in FIELDS:
            landmarks = getattr(result, name)
            if landmarks is None:
                assert frame[name] is None
                assert np.isnan(arrays[name]).all()
            else:
                np.testing.assert_array_equal(np.array(frame[name], np.float32), landmarks.array)
                np.testing.assert_array_equal(arrays[name][0], landmarks.array)


@pytest.mark.parametrize("times", [[], ["--fixed-fps"]], ids=["the file's times", "30 frames a second"])
def test_video(times: list[str], video: Path, tmp_path: Path, capsys: Capture) -> None:
    require(*holistic_native.Holistic.model_names(1, refine_face_landmarks=True))
    drawn, document = tmp_path / "out.mp4", tmp_path / "out.json"
    assert main(["run", str(video), "-o", str(drawn), "--json", str(document), "--refine-face", *times]) == 0
    images = read_video(video)
    with holistic_native.Holistic(refine_face_landmarks=True) as holistic:
        results = [
            holistic.process(image, timestamp=None if times else index / RATE) for index, image in enumerate(images)
        ]
    exported = json.loads(document.read_text())
    assert (exported["source"], exported["width"], exported["height"], exported["fps"]) == (str(video), 640, 480, RATE)
    assert len(exported["frames"]) == len(images) == 12
    for index, (frame, result) in enumerate(zip(exported["frames"], results, strict=True)):
        assert frame["index"] == index
        assert frame["timestamp"] == pytest.approx(index / RATE)
        for name in FIELDS:
            landmarks = getattr(result, name)
            assert (frame[name] is None) == (landmarks is None)
            if landmarks is not None:
                np.testing.assert_array_equal(np.array(frame[name], np.float32), landmarks.array)
    found = sum(result.pose_landmarks is not None for result in results)
    assert 0 < found < len(images)  # nobody is there for a while
    assert re.match(rf"12 frames in \d+\.\d s, \d+\.\d ms per frame; found: pose {found}/12, ", capsys.readouterr().out)
    written = read_video(drawn)
    assert len(written) == len(images)
    assert written[0].shape == images[0].shape
    draw_overlay(images[0], results[0])
    assert np.abs(written[0].astype(int) - images[0]).mean() < 6  # the codec is not exact


@pytest.mark.usefixtures("models")
def test_frame_limit(video: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["run", str(video), "-o", str(tmp_path / "out.avi"), "--frames", "3"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("3 frames in ")
    assert not captured.err
    assert len(read_video(tmp_path / "out.avi")) == 3


@pytest.mark.usefixtures("models")
def test_plain_background_and_mirror(tmp_path: Path) -> None:
    plain, mirrored = (["--json", str(tmp_path / f"{name}.json"), "-o", str(tmp_path / f"{name}.png")] for name in "pm")
    assert main(["run", "--example", "--background", "plain", *plain]) == 0
    assert main(["run", "--example", "--background", "plain", "--mirror", *mirrored]) == 0
    picture = read_picture(tmp_path / "p.png")
    untouched = (picture == BACKGROUND).all(axis=-1)
    assert 0.8 < untouched.mean() < 1
    np.testing.assert_array_equal(read_picture(tmp_path / "m.png"), picture[:, ::-1])
    assert (tmp_path / "m.json").read_text() == (tmp_path / "p.json").read_text()


@pytest.mark.usefixtures("models")
def test_segmentation_tints_the_person(tmp_path: Path) -> None:
    path = tmp_path / "out.png"
    assert main(["run", "--example", "--background", "plain", "--segmentation", "-o", str(path)]) == 0
    picture = read_picture(path)
    assert (picture[5, 500] == BACKGROUND).all()  # a corner of the room
    assert picture[400, 200, 2] > 2 * BACKGROUND[2]  # the chest


@pytest.mark.usefixtures("models")
def test_truncated_video(video: Path, tmp_path: Path, capsys: Capture) -> None:
    content = video.read_bytes()
    (tmp_path / "cut.avi").write_bytes(content[: len(content) * 2 // 3])
    assert main(["run", str(tmp_path / "cut.avi"), "--npz", str(tmp_path / "out.npz")]) == 0
    captured = capsys.readouterr()
    with np.load(tmp_path / "out.npz") as arrays:
        count = len(arrays["timestamp"])
    assert 0 < count < 12
    assert captured.out.startswith(f"{count} frame")
    assert f"{count} could be read" in captured.err


@pytest.mark.slow
def test_missing_models_are_fetched(
    models: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    index, cache = tmp_path / "index", tmp_path / "cache"
    index.mkdir()
    info = "mediapipe-0.10.21.dist-info"
    metadata = {
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: mediapipe\nVersion: 0.10.21\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: false\n",
        f"{info}/RECORD": b"",
    }
    contents = {f"mediapipe/modules/any/{name}": content for name, content in models.items()}
    write_zip(index / "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl", {**contents, **metadata})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.delenv("HOLISTIC_NATIVE_MODELS", raising=False)
    absent = ModelStore().missing(models)  # an installed mediapipe package may have some
    if not absent:
        pytest.skip("the mediapipe package installed here has all models")
    for expected in (f"fetching {', '.join(absent)} into {cache}/holistic_native/models\n", ""):
        assert main(["run", "--example", "--json", str(tmp_path / "out.json")]) == 0
        captured = capsys.readouterr()
        assert captured.err == expected
        assert captured.out.startswith("1 frame in ")
