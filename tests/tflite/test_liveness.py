"""Channels on which no output depends: found on networks of all kinds, and gone without a bit changing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bench.damage import KINDS, damaged
from holistic_native import _core
from holistic_native.evaluate import model_cost
from holistic_native.model_files.manifest import MODELS
from holistic_native.runtime.interpreter import Interpreter, available_runtimes
from holistic_native.stages.hand_landmarks import LANDMARK_MODELS as HANDS
from holistic_native.stages.pose_landmarks import MODELS as POSES
from holistic_native.tflite.graph import Graph
from holistic_native.tflite.graph_check import check_model
from holistic_native.tflite.liveness import kept_channels, without_dead_channels
from holistic_native.tflite.rewriter import Rewriter
from holistic_native.tflite.tensors import FLOAT16, read_tensors

ModelReader = Callable[[str], bytes]
# Where products with one position are added in the order of their channels: see `liveness`.
ALL = "avx2" in _core.available_kernels()
# What is left of each model's multiplications, convolutions alone and all; and all with constants folded.
SHARES = {HANDS[0]: (0.983, 0.974), HANDS[1]: (0.910, 0.891), POSES[2]: (0.983, 0.983)}
FOLDED = {HANDS[0]: 0.969, HANDS[1]: 0.856}
CONVOLUTION, DEPTHWISE, FULLY_CONNECTED, DEQUANTIZE = 3, 4, 9, 6


def outputs(content: bytes, runtime: str, *images: NDArray[np.float32]) -> list[bytes]:
    model = Interpreter(content, name="test", runtime=runtime)
    found = []
    for image in images:
        model.inputs[0][...] = image
        model.run()
        found.append(b"".join(view.tobytes() for view in model.outputs))
    model.close()
    return found


def images(content: bytes, seed: int = 1) -> list[NDArray[np.float32]]:
    """Return what a crop may be, and what it will never be."""
    graph = Graph(content)
    random = np.random.default_rng(seed)
    noise = random.random(graph.shape(graph.inputs[0]), np.float32)
    return [noise, noise * 0, noise * 1000 - 500]


@pytest.mark.parametrize(
    "fully_connected", [False, pytest.param(True, marks=pytest.mark.skipif(not ALL, reason="AVX"))]
)
@pytest.mark.parametrize("name", SHARES)
def test_no_bit_changes(models: ModelReader, name: str, runtime: str, fully_connected: bool) -> None:
    content = models(name)
    live = without_dead_channels(content, fully_connected=fully_connected)
    assert outputs(live, runtime, *images(content)) == outputs(content, runtime, *images(content))
    share = model_cost(live).macs / model_cost(content).macs
    assert share == pytest.approx(SHARES[name][fully_connected], abs=0.001)
    assert without_dead_channels(live, fully_connected=fully_connected) == live


@pytest.mark.parametrize("name", [name for name in MODELS if name not in SHARES])
def test_models_without_dead_channels_are_left_alone(models: ModelReader, name: str) -> None:
    assert without_dead_channels(models(name), fully_connected=True) == models(name)


def constants(content: bytearray) -> dict[int, list[tuple[NDArray[np.float16], NDArray[np.float16]]]]:
    """Return the weights and the bias of each operator with such, by its kind, as views that write into the content."""
    graph, tensors = Graph(bytes(content)), read_tensors(bytes(content))
    packed = {o.outputs[0]: tensors[o.inputs[0]] for o in graph.operators if o.builtin == DEQUANTIZE}
    found: dict[int, list[tuple[NDArray[np.float16], NDArray[np.float16]]]] = {}
    for operator in graph.operators:
        if operator.builtin in (CONVOLUTION, DEPTHWISE, FULLY_CONNECTED):
            weights, bias = (
                np.frombuffer(content, np.float16, tensor.elements, tensor.stored_at).reshape(tensor.shape)
                for tensor in (packed[index] for index in operator.inputs[1:])
                if tensor.kind == FLOAT16
            )
            found.setdefault(operator.builtin, []).append((weights, bias))
    return found


@pytest.mark.parametrize("interpreter", available_runtimes())
@settings(max_examples=25)
@given(seed=st.integers(0, 1 << 32), share=st.floats(0, 1), zeros=st.booleans())
def test_random_networks(models: ModelReader, interpreter: str, seed: int, share: float, zeros: bool) -> None:
    content = bytearray(models(HANDS[0]))
    random = np.random.default_rng(seed)
    found = constants(content)
    for weights, bias in found[DEPTHWISE]:
        chosen = random.random(len(bias)) < share
        positive = np.maximum(weights.astype(np.float64), 0).sum(axis=(0, 1, 2))
        # Filters of zeros; or biases that keep a channel just below 0, at 0 as far as one can tell, or just above it.
        weights[..., chosen & zeros] = 0
        bias[chosen] = (-6 * positive * random.choice([0.5, 0.999, 1.0, 1.001, 2.0], len(bias)))[chosen]
    for weights, _ in (*found[CONVOLUTION], *found[FULLY_CONNECTED]):
        unread = random.random(weights.shape[-1]) < share * random.random()
        weights[..., unread] = 0
    changed = bytes(content)
    live = without_dead_channels(changed, fully_connected=ALL)
    assert outputs(live, interpreter, *images(changed, seed)) == outputs(changed, interpreter, *images(changed, seed))
    if share == 1:
        assert model_cost(live).macs < model_cost(changed).macs


def points(content: bytes, runtime: str, image: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the 21 landmarks of a hand model, in pixels of its input."""
    model = Interpreter(content, name="test", runtime=runtime)
    model.inputs[0][...] = image
    model.run()
    found = model.outputs[0].copy()
    model.close()
    return found


@pytest.mark.parametrize("name", FOLDED)
def test_constants_change_nothing_but_rounding(models: ModelReader, name: str, runtime: str) -> None:
    content = models(name)
    folded = without_dead_channels(content, fully_connected=True, constants=True)
    check_model(folded)
    assert model_cost(folded).macs / model_cost(content).macs == pytest.approx(FOLDED[name], abs=0.001)
    for seed in range(5):
        noise = np.random.default_rng(seed).random((1, 224, 224, 3), np.float32)
        assert np.abs(points(folded, runtime, noise) - points(content, runtime, noise)).max() <= 1e-3
    assert without_dead_channels(folded, fully_connected=True, constants=True) == folded


@settings(max_examples=25)
@given(seed=st.integers(0, 1 << 32), share=st.floats(0.1, 1))
def test_constants_of_random_networks(models: ModelReader, seed: int, share: float) -> None:
    content = bytearray(models(HANDS[0]))
    random = np.random.default_rng(seed)
    for weights, bias in constants(content)[DEPTHWISE]:
        chosen = random.random(len(bias)) < share
        weights[..., chosen] = 0
        bias[chosen] = random.uniform(-3, 9, len(bias))[chosen]
    changed = bytes(content)
    folded = without_dead_channels(changed, fully_connected=True, constants=True)
    check_model(folded)
    assert model_cost(folded).macs < model_cost(changed).macs
    noise = images(changed, seed)[0]
    interpreter = available_runtimes()[0]
    before, after = points(changed, interpreter, noise), points(folded, interpreter, noise)
    # A sum of a thousand terms in single precision.
    assert np.abs(after - before).max() <= 1e-4 * (1 + np.abs(before).max())


@given(dead=st.lists(st.booleans(), min_size=1, max_size=100))
def test_widths_stay_fast(dead: list[bool]) -> None:
    kept = kept_channels(np.array(dead))
    assert set(np.flatnonzero(~np.array(dead))) <= set(kept)
    assert list(kept) == sorted(set(kept))
    assert len(kept) == len(dead) or len(kept) % 16 == 0
    assert len(kept) - (len(dead) - sum(dead)) < 16 or not any(len(kept) > n for n in range(16, len(dead), 16))


def test_shared_constants_are_left_alone(models: ModelReader) -> None:
    content = models(HANDS[1])
    model = Rewriter(content)
    weights = next(o.inputs[1] for o in model.graph.operators if o.builtin == DEPTHWISE)
    assert model.stored(weights) is not None
    # A second operator that reads what is stored for the first.
    operators = list(model.graph.operators)
    reader = next(number for number, o in enumerate(operators) if o.builtin == DEPTHWISE and o.inputs[1] != weights)
    model.readers(weights).append(reader)
    assert model.stored(weights) is None
    assert model.content() == content


@pytest.mark.parametrize("kind", KINDS)
def test_what_passes_the_checks_can_be_read(models: ModelReader, kind: str) -> None:
    content = models(HANDS[0])
    for seed in range(20):
        changed = damaged(content, kind, seed)
        try:
            check_model(changed)
        except ValueError:
            continue
        live = without_dead_channels(changed, fully_connected=True)
        check_model(live)
