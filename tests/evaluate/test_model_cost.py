"""What models cost: counted from their files, timed, measured in a process of their own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from holistic_native.evaluate import model_cost, model_memory, model_speed
from holistic_native.evaluate.model_speed import fill, load_model
from holistic_native.model_files.store import MODELS
from holistic_native.tflite.graph import Graph, keep_outputs
from holistic_native.tflite.tensors import FLOAT16, read_tensors

ModelReader = Callable[[str], bytes]

CONV_2D, DEPTHWISE_CONV_2D = 3, 4

# Millions of multiply-accumulate operations.
MMACS = {
    "face_detection_full_range_sparse": 117.2,
    "face_detection_short_range": 30.8,
    "face_landmark": 35.0,
    "face_landmark_with_attention": 43.5,
    "hand_landmark_full": 331.0,
    "hand_landmark_lite": 145.6,
    "hand_recrop": 10.0,
    "iris_landmark": 53.7,
    "palm_detection_full": 337.3,
    "palm_detection_lite": 283.2,
    "pose_detection": 429.9,
    "pose_landmark_full": 386.1,
    "pose_landmark_heavy": 1927.3,
    "pose_landmark_lite": 197.8,
    "selfie_segmentation": 59.2,
    "selfie_segmentation_landscape": 33.3,
}


def test_all_models_are_known() -> None:
    assert {f"{name}.tflite" for name in MMACS} == set(MODELS)


@pytest.mark.parametrize("name", MMACS)
def test_operations_and_weights(models: ModelReader, name: str) -> None:
    content = models(f"{name}.tflite")
    cost = model_cost(content)
    assert cost.size == len(content) == MODELS[f"{name}.tflite"].size
    assert cost.macs / 1e6 == pytest.approx(MMACS[name], abs=0.05)
    # Every weight is in the file, with two or four bytes; of a sparse one only what is not zero.
    sparse = name in ("face_detection_full_range_sparse", "pose_detection")
    assert 0.4 * cost.size < cost.weights * 2 < (3 if sparse else 1) * cost.size


def test_two_layers_by_hand(models: ModelReader) -> None:
    content = models("hand_landmark_full.tflite")
    graph = Graph(content)
    first = next(operator for operator in graph.operators if operator.builtin == CONV_2D)
    second = next(operator for operator in graph.operators if operator.builtin == DEPTHWISE_CONV_2D)
    assert second.inputs[0] == first.outputs[0]
    one, both = (graph.extract(outputs=operator.outputs) for operator in (first, second))
    (view,) = load_model(one, name="one").outputs
    # From 224x224x3 in steps of two, by windows of 3x3.
    assert view.shape == (1, 112, 112, 24)
    values = 112 * 112 * 24
    assert model_cost(one).macs == values * 3 * 3 * 3
    assert model_cost(one).weights == 24 * 3 * 3 * 3 + 24
    # Then each channel for itself, by windows of 3x3.
    assert model_cost(both).macs == values * 3 * 3 * 3 + values * 3 * 3
    assert model_cost(both).weights == model_cost(one).weights + 24 * 3 * 3 + 24


def test_half_precision_weights_are_counted_once(models: ModelReader) -> None:
    content = models("hand_landmark_full.tflite")
    stored = [tensor for tensor in read_tensors(content) if tensor.kind == FLOAT16]
    assert all(tensor.stored_bytes == 2 * tensor.elements for tensor in stored)
    assert sum(tensor.elements for tensor in stored) == model_cost(content).weights


def test_a_cut_costs_less(models: ModelReader) -> None:
    whole = models("pose_landmark_full.tflite")
    cut = keep_outputs(whole, (0, 1, 3, 4))
    assert model_cost(whole).macs - model_cost(cut).macs == pytest.approx(34.8e6, rel=0.01)  # the mask's own layers
    assert model_cost(cut).weights < model_cost(whole).weights


@pytest.mark.parametrize("content", [b"", b"TFL3", b"\0" * 8, b"\x18\0\0\0TFL3", b"not a model at all"])
def test_what_is_no_model(content: bytes) -> None:
    with pytest.raises(ValueError, match="model"):
        model_cost(content)


def test_damaged_models_are_refused_or_counted(models: ModelReader) -> None:
    content = models("hand_recrop.tflite")
    for length in range(8, len(content), len(content) // 30):
        with pytest.raises(ValueError, match="model"):
            model_cost(content[:length])
    random = np.random.default_rng(0)
    refused = 0
    for _ in range(300):
        damaged = bytearray(content)
        for place in random.integers(len(content), size=40):
            damaged[place] ^= 1 << random.integers(8)
        try:
            cost = model_cost(bytes(damaged))
        except ValueError as error:
            refused += "model" in str(error)
        else:
            assert cost.macs >= 0
    assert 0 < refused < 300


@pytest.mark.parametrize("name", ["hand_recrop", "face_landmark_with_attention", "selfie_segmentation"])
def test_every_kind_of_model_runs(models: ModelReader, runtime: str, name: str) -> None:
    model = load_model(models(f"{name}.tflite"), name=name, runtime=runtime)
    fill(model)
    model.run()
    assert all(np.isfinite(output).all() for output in model.outputs)
    model.close()


def test_models_are_timed_in_turns(models: ModelReader, runtime: str) -> None:
    contents = {name: models(f"{name}.tflite") for name in ("hand_recrop", "face_landmark")}
    speeds = model_speed(contents, runs=4, runtime=runtime)
    assert list(speeds) == list(contents)
    for speed in speeds.values():
        assert 0 < speed.median_ms <= speed.p95_ms
        assert speed.runs == 4
    with pytest.raises(ValueError, match="runs must be at least 1, got 0"):
        model_speed(contents, runs=0)
    with pytest.raises(ValueError, match="model broken: "):
        model_speed({"broken": contents["hand_recrop"][:1000]})


def test_memory_of_a_model(models: ModelReader) -> None:
    small, large = (model_memory(models(f"{name}.tflite"), name=name) for name in ("hand_recrop", "pose_landmark_full"))
    assert 0 < small < large
    # The file is held, and its weights are unpacked into floats of twice their size.
    assert large > 2 * MODELS["pose_landmark_full.tflite"].size / (1 << 20)
    with pytest.raises(ValueError, match="model broken: "):
        model_memory(models("hand_recrop.tflite")[:1000], name="broken")


def test_memory_of_the_parent_does_not_count(models: ModelReader) -> None:
    name = "hand_recrop.tflite"
    ballast = np.ones(200 << 20, np.uint8)
    assert model_memory(models(name), name=name) < 100
    del ballast
