"""Networks that round as int8 models do: what they give is what those models give, and they learn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="training needs torch (extra distil), which is not installed")

from holistic_native.compress.collect import Collector
from holistic_native.compress.crops import CropSet
from holistic_native.compress.distil.fake_int8 import FakeInt8, start_of
from holistic_native.compress.distil.job import Job, prepare
from holistic_native.compress.distil.options import Options
from holistic_native.compress.judge import run
from holistic_native.compress.network import Network
from holistic_native.compress.plan import Planner, Settings
from holistic_native.compress.quantize import planner, used_blocks
from holistic_native.compress.reading import reading_of
from holistic_native.runtime.interpreter import available_runtimes
from holistic_native.tflite.int8.editor import ModelEditor
from holistic_native.tflite.int8.recipe import QuantizeRecipe
from tests.support import astronaut

ModelReader = Callable[[str], bytes]
pytestmark = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")
POSE, FACE = "pose_landmark_lite.tflite", "face_landmark.tflite"


@pytest.fixture(scope="module")
def seen(models: ModelReader) -> dict[str, tuple[CropSet, CropSet]]:
    """Give what the models are fed on a picture, with and without surroundings."""
    fed = {POSE: "pose_landmark_full.tflite", FACE: FACE}
    for name in (
        *fed,
        *fed.values(),
        "pose_detection.tflite",
        "hand_recrop.tflite",
        "face_detection_short_range.tflite",
    ):
        models(name)
    crops, around = ({name: CropSet(4, seed=0) for name in fed.values()} for _ in range(2))
    collector = Collector(crops, surroundings=around)
    collector.feed([astronaut.frames()[0]], source="astronaut", variations=3, strength=0.3)
    collector.close()
    return {name: (crops[source], around[source]) for name, source in fed.items()}


def _planner(models: ModelReader, name: str, seen: dict[str, tuple[CropSet, CropSet]]) -> Planner:
    return planner(name, models(name), reading_of(name), seen[name][0], Settings())


def _points(outputs: list[NDArray[np.float32]], name: str) -> NDArray[np.float32]:
    return reading_of(name).positions([values.reshape(len(values), -1) for values in outputs])


@pytest.mark.parametrize("name", [POSE, FACE])
def test_rounds_where_the_int8_model_does(
    seen: dict[str, tuple[CropSet, CropSet]], models: ModelReader, name: str
) -> None:
    torch.set_num_threads(1)
    content, reading, crops = models(name), reading_of(name), seen[name][0].chosen()
    # Of many layers in a row the last bits of sums decide which way values are rounded: so the first block alone.
    recipe = _planner(models, name, seen).recipe(used_blocks(content, reading)[0])
    rounding = FakeInt8(reading.used(start_of(content, recipe)), recipe.layers, recipe.ranges)
    with torch.inference_mode():
        mine = [values.numpy() for values in rounding(torch.from_numpy(np.concatenate(crops)))]
    points, original, int8 = (
        _points(outputs, name)
        for outputs in (mine, run(content, crops, reading), run(recipe.derive(content), crops, reading))
    )
    error = np.linalg.norm(int8 - original, axis=2).mean()
    assert error > 0
    assert np.linalg.norm(points - int8, axis=2).mean() < error / 4


def test_weights_on_steps_are_rounded_to_themselves(
    seen: dict[str, tuple[CropSet, CropSet]], models: ModelReader
) -> None:
    content, reading = models(POSE), reading_of(POSE)
    layers = [layer for block in used_blocks(content, reading) for layer in block]
    recipe = _planner(models, POSE, seen).recipe(layers)
    rounding = FakeInt8(start_of(content, recipe), recipe.layers, recipe.ranges)
    rounded = rounding.rounded()
    derived = ModelEditor(QuantizeRecipe(POSE, "", recipe.layers, recipe.ranges).derive(rounded.write()))
    source = ModelEditor(rounded.write())
    compared = 0
    integers = iter(op for op in derived.operators if "CONV" in derived.kind(op))
    for operator in (op for op in source.operators if "CONV" in source.kind(op)):
        other = next(integers)
        if int(operator.outputs[0]) not in layers:
            continue
        place = int(other.inputs[1])
        found = np.frombuffer(derived.raw(place).tobytes(), np.int8).reshape(derived.shape(place))  # type: ignore[union-attr]
        scales = np.asarray(derived.tensors[place].quantization.scale)
        axis = int(derived.tensors[place].quantization.quantizedDimension)
        steps = scales.reshape([-1 if n == axis else 1 for n in range(4)])
        np.testing.assert_allclose(found * steps, source.floats(int(operator.inputs[1])), rtol=1e-5, atol=1e-7)
        compared += 1
    assert compared > 30


@pytest.mark.parametrize("name", [POSE, FACE])
def test_learns_to_live_with_rounding(seen: dict[str, tuple[CropSet, CropSet]], models: ModelReader, name: str) -> None:
    torch.set_num_threads(1)
    content, reading = models(name), reading_of(name)
    crops, around = seen[name]
    layers = [layer for block in used_blocks(content, reading)[:6] for layer in block]
    recipe = _planner(models, name, seen).recipe(layers)
    options = Options(steps=4, batch=2, rate=2e-6, strength=0.0, average=0.5, repeat=1)
    student = start_of(content, recipe)
    job = Job(name, content, student, reading, around.pixels(), {"learned": crops.chosen()[:1]}, options, int8=recipe)
    training = prepare(job)
    assert training.run(report_every=2)
    losses = [row["loss"] for row in training.state.history if "loss" in row]
    assert losses[-1] < losses[0]
    assert isinstance(training.averaged(), FakeInt8)


def test_layers_that_cannot_be_in_int8_are_refused(models: ModelReader) -> None:
    with pytest.raises(ValueError, match="ranges must name every int8 tensor"):
        FakeInt8(Network.read(models(FACE)).write(), used_blocks(models(FACE), reading_of(FACE))[0], {})
