"""Students: they learn, go on where they were killed, and are written into files that trackers take."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch (extra distil), which is not installed")

from holistic_native.compress.collect import Collector
from holistic_native.compress.crops import CropSet
from holistic_native.compress.distil.aims import aims_of
from holistic_native.compress.distil.drawing import draw
from holistic_native.compress.distil.features import difference
from holistic_native.compress.distil.job import Job, prepare
from holistic_native.compress.distil.losses import Weights
from holistic_native.compress.distil.options import Options
from holistic_native.compress.distil.rendering import Renderer
from holistic_native.compress.distil.teacher import CachedTeacher, LiveTeacher
from holistic_native.compress.network import Network
from holistic_native.compress.reading import reading_of
from holistic_native.runtime.interpreter import Interpreter, available_runtimes
from holistic_native.stages.detector import PALM
from tests.support import astronaut
from tests.support.places import ROOT
from tests.support.students import LITE, SIDE, surroundings, train

ModelReader = Callable[[str], bytes]
pytestmark = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")
PARTS = {"hand_landmark_full.tflite": 192, "pose_landmark_full.tflite": 192, "face_landmark.tflite": 160}


@pytest.fixture(scope="module")
def seen(models: ModelReader) -> dict[str, tuple[CropSet, CropSet]]:
    """Give what the models are fed on a picture, with and without surroundings."""
    for name in (*PARTS, "pose_detection.tflite", "hand_recrop.tflite", "face_detection_short_range.tflite"):
        models(name)
    crops, around = ({name: CropSet(4, seed=0) for name in PARTS} for _ in range(2))
    collector = Collector(crops, surroundings=around)
    collector.feed([astronaut.frames()[0]], source="astronaut", variations=3, strength=0.3)
    collector.close()
    return {name: (crops[name], around[name]) for name in PARTS}


@pytest.mark.parametrize("name", PARTS)
def test_a_few_steps_lower_the_error(seen: dict[str, tuple[CropSet, CropSet]], models: ModelReader, name: str) -> None:
    torch.set_num_threads(1)
    crops, around = seen[name]
    content, side = models(name), PARTS[name]
    student = Network.read(content).resized(side, side).write()
    # Whether a hand is on these crops or not, the points are to be learned.
    options = Options(steps=6, batch=4, rate=1e-4, strength=0.3, average=0.5, weights=Weights(presence=0.0))
    job = Job(name, content, student, reading_of(name), around.pixels(), {"learned": crops.chosen()}, options)
    training = prepare(job)
    assert training.run(report_every=2)
    losses = [row["loss"] for row in training.state.history if "loss" in row]
    assert len(losses) == 3
    assert losses[-1] < losses[0]


def test_labels_are_what_the_original_gives_on_the_crop_as_it_came_out(models: ModelReader) -> None:
    name = "hand_landmark_full.tflite"
    renderer = Renderer(torch.from_numpy(surroundings(3, 336)))
    crops, smaller = renderer.render(draw(7, 3, 4, margin=1.5), 224, 192)
    labels = LiveTeacher(Network.read(models(name))).labels(7, crops)
    model = Interpreter(models(name), name=name, runtime="litert")
    for place in range(4):
        model.inputs[0][...] = crops[place].numpy()
        model.run()
        for label, output in zip(labels, model.outputs, strict=True):
            np.testing.assert_allclose(label[place].numpy().ravel(), output.ravel(), atol=2e-2, rtol=1e-3)
    assert smaller.shape == (4, 192, 192, 3)


def test_answers_of_the_original_are_kept(tmp_path: Path) -> None:
    asked = []

    class Teacher:
        def labels(self, seed: int, crops: Any) -> list[Any]:
            asked.append(seed)
            return [crops.sum((1, 2, 3)), crops[:, 0]]

    crops = torch.rand(2, 4, 4, 3)
    cached = CachedTeacher(Teacher(), tmp_path / "kept", "a context")
    first = cached.labels(3, crops)
    again = cached.labels(3, crops)
    assert asked == [3]
    assert all(torch.equal(one, other) for one, other in zip(first, again, strict=True))
    CachedTeacher(Teacher(), tmp_path / "kept", "another").labels(3, crops)
    (file, *_) = sorted((tmp_path / "kept").iterdir(), key=lambda path: path.stat().st_mtime)
    file.write_bytes(file.read_bytes()[:100])
    assert all(torch.equal(one, other) for one, other in zip(first, cached.labels(3, crops), strict=True))
    assert asked == [3, 3, 3]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("kind", ["float", pytest.param("int8", marks=pytest.mark.slow)])
def test_goes_on_where_it_was_killed_to_the_same_bytes(models: ModelReader, tmp_path: Path, kind: str) -> None:
    int8 = kind == "int8"
    (tmp_path / LITE).write_bytes(models(LITE))
    checkpoint = tmp_path / "training"
    command = [sys.executable, "-m", "tests.support.students", str(tmp_path / LITE), str(checkpoint), "4", kind]
    killed = subprocess.run(command, cwd=ROOT, check=False, timeout=600)
    assert killed.returncode == -signal.SIGKILL
    steps: list[int] = []
    resumed = train(models(LITE), checkpoint, steps.append, int8=int8)
    assert steps == [4, 1, 1]
    straight = train(models(LITE), None, int8=int8)
    assert resumed.content == straight.content
    assert resumed.history == straight.history
    assert resumed.errors == straight.errors
    assert resumed.in_float == straight.in_float
    assert (resumed.in_float is not None) == int8
    assert Network.read(resumed.in_float or resumed.content).input_size == (SIDE, SIDE)
    # Given again, there is nothing left to do.
    assert train(models(LITE), checkpoint, int8=int8).content == resumed.content
    checkpoint.write_bytes(checkpoint.read_bytes()[:1000])
    with pytest.raises(ValueError, match="is damaged; remove it to begin anew"):
        train(models(LITE), checkpoint, int8=int8)


def test_features_of_two_resolutions_can_be_compared() -> None:
    maps = torch.rand(2, 6, 6, 5)
    assert difference([maps], [maps]) == 0
    larger = maps.repeat_interleave(2, 1).repeat_interleave(2, 2)
    np.testing.assert_allclose(float(difference([maps], [larger])), 0, atol=1e-9)
    assert difference([maps], [maps + 1]) > 0
    assert difference([maps + 1], [larger]) > 0


def test_detectors_are_refused() -> None:
    with pytest.raises(ValueError, match="detectors cannot be distilled"):
        aims_of(reading_of(PALM[1].model), 192)


def test_rates_rise_and_fall() -> None:
    options = Options(steps=100, rate=1.0, warm_up=0.1)
    rates = [options.rate_at(step) for step in range(100)]
    assert rates[:10] == sorted(rates[:10])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert max(rates) == 1.0
    assert rates[-1] < 0.02
    assert options.seed_at(3) != options.seed_at(4) != Options(seed=1).seed_at(4)
    assert Options(repeat=5).seed_at(7) == Options(repeat=5).seed_at(2)
