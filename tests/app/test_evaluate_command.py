"""`holistic-native evaluate` as users run it, on a real person: nothing differs from itself, lite differs from full.

The annotations are made here from what the tracker finds; none are of a data set.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import Hands, Holistic
from holistic_native.app.main import main
from holistic_native.evaluate import PARTS, Recorder, Track
from holistic_native.stages.hand_landmarks import RECROP_MODEL
from tests.support.astronaut import frames
from tests.support.places import SHARED
from tests.support.real_runs import DEFAULT_MODELS, cv2, read_picture, require, write_video

Capture = pytest.CaptureFixture[str]
LITE = '{"model_complexity": 0}'


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a video: a person, nobody, the person again."""
    require(*DEFAULT_MODELS)
    return write_video(tmp_path_factory.mktemp("video") / "astronaut.avi", frames()[6:18])


def evaluated(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    assert main(["evaluate", *arguments, "--json", str(tmp_path / "found.json")]) == 0
    found: dict[str, Any] = json.loads((tmp_path / "found.json").read_text())
    return found


@pytest.mark.slow
def test_the_same_settings_find_the_same(video: Path, tmp_path: Path, capsys: Capture) -> None:
    found = evaluated(tmp_path, str(video))
    assert (found["frames"], found["norm"], list(found["parts"])) == (12, "torso", list(PARTS))
    for part in ("body", "face"):
        errors = found["parts"][part]
        assert errors["position"]["frames"] == 9
        assert [errors["position"][name] for name in ("mae_px", "max_px", "mae_percent")] == [0, 0, 0]
        assert [errors["position"][name] for name in ("pck", "pckh", "oks")] == [1, 1, 1]
        assert errors["presence"] == {"precision": 1.0, "recall": 1.0}
        assert errors["motion"]["jitter"] == errors["motion"]["jitter_reference"] > 0
        assert errors["motion"]["flicker"] == errors["motion"]["flicker_reference"] == 1  # nobody for three frames
    output = capsys.readouterr().out
    assert output.startswith("astronaut.avi: a against b, 12 frames\n\n| part ")
    assert "| body " in output
    assert "| b: {} " in output


@pytest.mark.slow
def test_other_settings_find_something_else(video: Path, tmp_path: Path) -> None:
    require(*Holistic.model_names(0))
    found = evaluated(tmp_path, str(video), "--a", LITE, "--frames", "8", "--threads", "1")
    assert found["frames"] == 8
    body = found["parts"]["body"]
    assert 0 < body["position"]["mae_px"] <= body["position"]["p95_px"] <= body["position"]["max_px"]
    assert 0 < body["position"]["oks"] < 1
    assert body["presence"] == {"precision": 1.0, "recall": 1.0}
    assert found["a"]["settings"] == {"model_complexity": 0}
    assert 0 < found["a"]["median_ms"] <= found["a"]["p95_ms"]
    # The legs are outside the picture: their places are guesses, and can be left out.
    seen = evaluated(tmp_path, str(video), "--a", LITE, "--frames", "8", "--min-visibility", "0.5")["parts"]["body"]
    assert 0 < seen["position"]["mae_px"] != body["position"]["mae_px"]
    assert seen["presence"] == body["presence"]


def test_a_picture_has_no_motion(tmp_path: Path, capsys: Capture) -> None:
    require(*DEFAULT_MODELS)
    picture = tmp_path / "astronaut.png"
    cv2.imwrite(str(picture), cv2.cvtColor(frames()[0], cv2.COLOR_RGB2BGR))
    found = evaluated(tmp_path, str(picture), "--markdown", str(tmp_path / "found.md"))
    assert found["parts"]["body"]["motion"] is None
    assert found["parts"]["body"]["position"]["mae_px"] == 0
    output = capsys.readouterr().out
    assert "jitter" not in output
    assert (tmp_path / "found.md").read_text() == output


@pytest.mark.slow
def test_exports(video: Path, tmp_path: Path, capsys: Capture) -> None:
    require(*Holistic.model_names(0, refine_face_landmarks=True))
    full, lite = tmp_path / "full.npz", tmp_path / "lite.npz"
    assert main(["run", str(video), "--npz", str(full), "--fixed-fps"]) == 0
    other = ["--complexity", "0", "--refine-face"]
    assert main(["run", str(video), "--npz", str(lite), "--fixed-fps", *other]) == 0
    same = evaluated(tmp_path, str(full), str(full))
    assert [same["parts"][part]["position"]["mae_px"] for part in ("body", "face")] == [0, 0]
    plot = tmp_path / "errors.svg"
    found = evaluated(tmp_path, str(lite), str(full), "--plot", str(plot))
    assert found["title"] == "lite.npz against full.npz"
    assert found["parts"]["body"]["position"]["mae_px"] > 0
    assert found["parts"]["face"]["position"]["mae_px"] > 0
    assert "<svg" in plot.read_text()[:1000]
    assert not list(tmp_path.glob(".*"))
    # The two ways to the same comparison agree, to what an export rounds.
    direct = evaluated(tmp_path, str(video), "--a", '{"model_complexity": 0, "refine_face_landmarks": true}')
    for part in PARTS:
        assert direct["parts"][part] == found["parts"][part]
    capsys.readouterr()


def annotated(track: Track, names: list[str], shift: float) -> dict[str, Any]:
    """COCO-WholeBody's layout of what was tracked, moved to the right."""
    fields = {"face": "face", "left_hand": "lefthand", "right_hand": "righthand"}

    def triples(points: NDArray[np.float64]) -> list[float]:
        known = ~np.isnan(points[:, :1])
        moved = np.nan_to_num(points + np.array([shift, 0])) * known
        values: list[float] = np.hstack((moved, known * 2.0)).ravel().tolist()
        return values

    annotations = []
    for frame in np.flatnonzero(track.present("body")):
        body = track.keypoints("body")[frame]
        annotation = {"id": int(frame) + 1, "image_id": int(frame), "area": 30_000, "bbox": [0, 0, 300, 400]}
        annotation |= {"keypoints": triples(body[:17]), "foot_kpts": triples(body[17:]), "foot_valid": True}
        for part, field in fields.items():
            points = track.keypoints(part)[frame]
            annotation |= {f"{field}_kpts": triples(points), f"{field}_valid": bool(not np.isnan(points).all())}
        annotations.append(annotation)
    images = [{"id": index, "file_name": name} for index, name in enumerate(names)]
    return {"images": images, "annotations": annotations}


@pytest.mark.slow
def test_coco(tmp_path: Path, capsys: Capture) -> None:
    require(*DEFAULT_MODELS)
    recorder = Recorder()
    names = ["0.png", "1.png", "2.png"]
    with Holistic(static_image_mode=True) as tracker:
        for name, image in zip(names, frames()[8:11], strict=True):  # nobody on the last
            cv2.imwrite(str(tmp_path / name), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
            recorder.add(tracker.process(image), (image.shape[1], image.shape[0]))
    for shift in (0.0, 5.0):
        path = tmp_path / "annotations.json"
        path.write_text(json.dumps(annotated(recorder.track(), names, shift)))
        found = evaluated(tmp_path, str(tmp_path), "--coco", str(path))
        assert found["frames"] == 3
        for part in ("body", "face"):
            errors = found["parts"][part]
            assert errors["position"]["frames"] == 2
            assert errors["position"]["mae_px"] == pytest.approx(shift, abs=1e-9)
            assert errors["presence"] == {"precision": 1.0, "recall": 1.0}
            assert errors["motion"] is None
    capsys.readouterr()
    pytest.importorskip("pycocotools", reason="pycocotools is not installed (extra evaluate)")
    found = evaluated(tmp_path, str(tmp_path), "--coco", str(path), "--ap", "--frames", "2")
    assert found["frames"] == 2
    assert found["parts"]["body"]["average_precision"]["ap50"] == pytest.approx(1.0)
    assert found["parts"]["face"]["average_precision"]["ap"] < 1
    assert re.search(r"\| +AP \| +AP50 \| +AP75 \|", capsys.readouterr().out)


def test_freihand(tmp_path: Path, capsys: Capture) -> None:
    require("palm_detection_full.tflite", "hand_landmark_full.tflite")
    picture = SHARED / "data" / "hands.jpg"
    if not picture.exists():
        pytest.skip("the reference media are not beside the repository")
    folder = tmp_path / "hands" / "training" / "rgb"
    folder.mkdir(parents=True)
    (folder / "00000000.jpg").write_bytes(picture.read_bytes())
    image = read_picture(picture)
    with Hands(static_image_mode=True, max_num_hands=1) as hands:
        found = hands.process(image).multi_hand_landmarks
    assert found is not None
    # Half a metre in front of a camera with a focal length of 500 pixels; the annotation is 6 pixels further down.
    pixels = found[0].array[:, :2].astype(np.float64) * (image.shape[1], image.shape[0]) + (0, 6)
    xyz = np.column_stack((pixels / 1000, np.full(21, 0.5)))
    (tmp_path / "hands" / "training_xyz.json").write_text(json.dumps([xyz.tolist()]))
    (tmp_path / "hands" / "training_K.json").write_text(json.dumps([[[500, 0, 0], [0, 500, 0], [0, 0, 1]]]))
    errors = evaluated(tmp_path, str(tmp_path / "hands"), "--freihand")
    assert list(errors["parts"]) == ["right_hand"]
    assert errors["norm"] == "box"
    position = errors["parts"]["right_hand"]["position"]
    assert (position["frames"], position["mae_px"]) == (1, pytest.approx(6))
    assert position["mae_percent"] == pytest.approx(600 / np.ptp(pixels, axis=0).max())
    assert "MAE % box" in capsys.readouterr().out


@pytest.mark.skipif(not SHARED.is_dir(), reason="the pictures lie in ../shared, which is not there")
def test_hands_in_the_layout_of_coco(tmp_path: Path, capsys: Capture) -> None:
    require(*Hands.model_names())
    pictures = SHARED / "annotated"
    command = (str(pictures), "--coco", str(pictures / "onehand10k.json"))
    found = evaluated(tmp_path, *command)
    assert (found["frames"], found["norm"], list(found["parts"])) == (2, "box", ["right_hand"])
    hand = found["parts"]["right_hand"]
    assert hand["position"]["frames"] == 2
    assert hand["position"]["mae_percent"] < 10
    capsys.readouterr()
    assert main(["evaluate", *command, "--ap"]) == 2
    assert "--ap needs annotations of people, not of hands alone" in capsys.readouterr().err


def test_models(tmp_path: Path, capsys: Capture) -> None:
    contents = require(RECROP_MODEL, "face_landmark.tflite")
    own = tmp_path / "own.tflite"
    own.write_bytes(contents["face_landmark.tflite"])
    found = evaluated(tmp_path, RECROP_MODEL, str(own), "--runs", "2")["models"]
    assert list(found) == [RECROP_MODEL, "own.tflite"]
    assert found["own.tflite"]["size"] == len(contents["face_landmark.tflite"])
    assert round(found[RECROP_MODEL]["macs"] / 1e6, 1) == 10.0
    assert all(costs["median_ms"] > 0 and costs["peak_mib"] > 0 for costs in found.values())
    assert "1 thread, 2 runs in turns" in capsys.readouterr().out
    own.write_bytes(contents[RECROP_MODEL][:500])
    assert main(["evaluate", str(own)]) == 1
    assert "own.tflite: model damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.npz"], "INPUT must be two .npz files, one video, picture or folder, or any number of .tflite files"),
        (["a.npz", "b.npz", "c.npz"], "INPUT must be two .npz files"),
        (["a.npz", "b.mp4"], "INPUT must be two .npz files"),
        (["a.npz", "b.npz", "--freihand"], "INPUT must be two .npz files"),
        (["a.npz", "b.npz", "--b", "{}"], "--b is for videos and pictures"),
        (["a", "--coco", "c.json", "--b", "{}"], "--b is for videos and pictures, which have no annotations"),
        (["a", "--coco", "c.json", "--freihand"], "not allowed with argument"),
        (["a.mp4", "--plot", "a.txt"], "--plot draws errors, and must end in one of .png .svg .pdf"),
        (["a.tflite", "--plot", "a.png"], "--plot draws errors"),
        (["a.mp4", "--json", "out", "--markdown", "./out"], "the outputs 'out' and 'out' must be different files"),
        (["PICTURE", "--json", "PICTURE"], "the output .* would overwrite the input"),
        (["a.mp4", "--frames", "0"], "must be at least 1, got 0"),
        (["PICTURE", "--a", "{"], "--a must be a JSON object: "),
        (["PICTURE", "--a", "[" * 100_000], "--a must be a JSON object: "),
        (["PICTURE", "--a", "[1]"], "--a must be a JSON object with keys of static_image_mode, "),
        (["PICTURE", "--b", '{"speed": 9}'], '--b must be a JSON object with keys of .*; got {"speed": 9}'),
        (["PICTURE", "--a", '{"num_threads": "two"}'], "--a: num_threads must be an integer or None, got 'two'"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str, tmp_path: Path, capsys: Capture) -> None:
    require(*DEFAULT_MODELS)
    picture = tmp_path / "grey.png"
    cv2.imwrite(str(picture), np.zeros((32, 32, 3), np.uint8))
    # argparse ends the process by itself; what is found out later is an exit code.
    with pytest.raises(SystemExit, match="2"):
        sys.exit(main(["evaluate", *(str(picture) if word == "PICTURE" else word for word in arguments)]))
    assert re.search(message, capsys.readouterr().err)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.mp4"], "INPUT 'none.mp4' does not exist"),
        (["none.npz", "none.npz"], "No such file or directory: 'none.npz'"),
        ([".", "--coco", "none.json"], "No such file or directory: 'none.json'"),
        ([".", "--freihand"], "No such file or directory: 'training_xyz.json'"),
        (["grey.png", "--json", "none/out.json"], "the folder of the output 'none/out.json' does not exist"),
        (["none.tflite"], "model name must be one of"),
        (["PICTURE", "--a", '{"model_complexity": 3}'], "model_complexity must be one of 0, 1, 2, got 3"),
    ],
)
def test_errors(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    cv2.imwrite("grey.png", np.zeros((32, 32, 3), np.uint8))
    assert main(["evaluate", *("grey.png" if word == "PICTURE" else word for word in arguments)]) == 1
    assert message in capsys.readouterr().err


@pytest.mark.slow
def test_reference_media(tmp_path: Path, capsys: Capture) -> None:
    video = SHARED / "data" / "pose_squats.mp4"
    if not video.exists():
        pytest.skip("the reference media are not beside the repository")
    require(*DEFAULT_MODELS, *Holistic.model_names(0))
    found = evaluated(tmp_path, str(video), "--a", LITE, "--frames", "12")["parts"]
    assert {part: found[part]["position"]["frames"] > 0 for part in PARTS} == dict.fromkeys(PARTS, True)
    # Lite and full see the same person: a few percent of the torso apart, and not nothing.
    assert 0.5 < found["body"]["position"]["mae_percent"] < 6
    assert 0.9 < found["body"]["position"]["oks"] < 1
    capsys.readouterr()
