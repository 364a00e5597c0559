"""Networks: what is written back is what was read, and torch computes what LiteRT does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from holistic_native.compress.network.blocks import find_blocks
from holistic_native.compress.network.opened import open_model
from holistic_native.model_files.manifest import MODELS
from holistic_native.runtime.int8_models import shipped_recipe
from holistic_native.runtime.interpreter import available_runtimes
from holistic_native.tflite.graph import Graph
from holistic_native.tflite.liveness import without_dead_channels
from tests.support.networks import Floats, is_one_delegate, outputs_of, picture

torch = pytest.importorskip("torch", reason="networks need torch (extra distil), which is not installed")
pytestmark = pytest.mark.skipif("litert" not in available_runtimes(), reason="LiteRT is not installed")

from holistic_native.compress.network import Network  # noqa: E402

torch.set_num_threads(1)  # such small runs get slower with more, on a busy machine by far

ModelReader = Callable[[str], bytes]
HAND, FACE, POSE = "hand_landmark_full.tflite", "face_landmark.tflite", "pose_landmark_lite.tflite"
# The most that sums of single precision are off by when their terms are added in another order: a hundred layers of
# some thousand terms, each off by 2^-24 of its sum.
ROUNDING = 2e-4
SLOW = ("pose_landmark_heavy.tflite", "face_landmark_with_attention.tflite", "face_detection_full_range_sparse.tflite")


def agree(network: Network, content: bytes, name: str) -> list[Floats]:
    """Assert that torch and LiteRT give the same on a picture and its mirror image; return the first's outputs."""
    rows, columns = network.input_size
    image = picture(rows, columns, face="face" in name or "iris" in name)
    with torch.no_grad():
        found = network(torch.from_numpy(np.concatenate([image, image[:, :, ::-1]])))
    wanted = outputs_of(content, name, image)
    assert [(2, *output.shape[1:]) for output in wanted] == [tuple(output.shape) for output in found]
    for output, values in zip(wanted, found, strict=True):
        np.testing.assert_allclose(values[:1].numpy(), output, atol=ROUNDING * max(np.abs(output).max(), 1), rtol=0)
    return wanted


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] * (n in SLOW)) for n in MODELS])
def test_what_is_written_is_what_was_read(models: ModelReader, name: str) -> None:
    content = models(name)
    network = Network.read(content)
    written = network.write()
    before = agree(network, content, name)
    image = picture(*network.input_size, face="face" in name or "iris" in name)
    for one, other in zip(before, outputs_of(written, name, image), strict=True):
        np.testing.assert_array_equal(one, other)
    assert Network(written).write() == written
    named = [[tensor.name for tensor in open_model(file).tensors] for file in (content, written)]
    assert named[0] == named[1]
    assert [Graph(file).outputs for file in (content, written)] == [Graph(content).outputs] * 2
    if "selfie" not in name and "attention" not in name:
        assert is_one_delegate(written, name) == is_one_delegate(content, name)


@pytest.mark.parametrize("constants", [False, True])
def test_models_without_dead_channels_are_read_and_written(models: ModelReader, constants: bool) -> None:
    content = without_dead_channels(models(HAND), fully_connected=True, constants=constants)
    assert content != models(HAND)
    network = Network.read(content)
    before = agree(network, content, HAND)
    for one, other in zip(before, outputs_of(network.write(), HAND, picture(224, 224)), strict=True):
        np.testing.assert_array_equal(one, other)
    assert is_one_delegate(network.write(), HAND)


def test_changed_weights_are_written(models: ModelReader, tmp_path: Path) -> None:
    (tmp_path / HAND).write_bytes(models(HAND))
    network = Network.read(tmp_path / HAND)
    with torch.no_grad():
        for values in network.parameters():
            values.mul_(1.01)
    written = network.write()
    before, after = (outputs_of(content, HAND, picture(224, 224)) for content in (models(HAND), written))
    assert np.abs(before[0] - after[0]).max() > 1
    agree(network, written, HAND)
    agree(Network.read(written), written, HAND)


@pytest.mark.parametrize(
    ("name", "size", "shapes"),
    [
        (HAND, (192, 160), [(1, 63), (1, 1), (1, 1), (1, 63)]),
        (FACE, (160, 160), [(1, 1, 1, 1404), (1, 1, 1, 1)]),
        (POSE, (192, 192), [(1, 195), (1, 1), (1, 192, 192, 1), (1, 48, 48, 39), (1, 117)]),
        ("palm_detection_lite.tflite", (160, 160), [(1, 1400, 18), (1, 1400, 1)]),
    ],
)
def test_other_sizes_of_pictures(
    models: ModelReader, name: str, size: tuple[int, int], shapes: list[tuple[int, ...]]
) -> None:
    network = Network.read(models(name)).resized(*size)
    assert network.input_size == size
    written = network.write()
    assert [output.shape for output in agree(network, written, name)] == shapes
    assert is_one_delegate(written, name)


@pytest.mark.parametrize(
    ("name", "size", "message"),
    [
        (HAND, (200, 192), "height must be a multiple of 32, got 200"),
        (FACE, (128, 128), "cannot take pictures of 128 x 128: CONV_2D of tensor"),
        ("iris_landmark.tflite", (96, 96), r"would give \(1, 852\) instead of \(1, 213\)"),
    ],
)
def test_sizes_that_a_model_cannot_take(models: ModelReader, name: str, size: tuple[int, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Network.read(models(name)).resized(*size)


@pytest.mark.parametrize(("name", "activated"), [(HAND, False), (POSE, True)])
def test_blocks_left_out(models: ModelReader, name: str, activated: bool) -> None:
    network = Network.read(models(name))
    adds = [block.add for block in network.blocks() if block.add is not None]
    assert len(adds) > 8
    shallow = network.without_blocks([adds[1], adds[-1]])
    assert {block.add for block in shallow.blocks()}.isdisjoint({adds[1], adds[-1]})
    model = open_model(shallow.write())
    kinds = [model.kind(operator) for operator in model.operators]
    # Where a sum had an activation, what goes around it has it now.
    assert ("RELU6" in kinds) == activated
    agree(shallow, shallow.write(), name)
    with pytest.raises(ValueError, match="blocks must be named by their sums"):
        network.without_blocks([1])


@pytest.mark.parametrize("name", [HAND, FACE, POSE, "face_detection_short_range.tflite", "palm_detection_lite.tflite"])
def test_narrower_channels(models: ModelReader, name: str) -> None:
    network = Network.read(models(name))
    blocks = network.blocks()
    inner = {block: range(0, block.width, 2) for block in blocks[1::2] if block.expand is not None}
    stream = blocks[len(blocks) // 2]
    narrow = network.narrowed({**inner, stream.source: range(stream.channels[0] - 4)})
    narrowed = {block.depthwise: block for block in narrow.blocks()}
    assert all(narrowed[block.depthwise].width == -(-block.width // 2) for block in inner)
    assert narrowed[stream.depthwise].channels[0] == stream.channels[0] - 4
    agree(narrow, narrow.write(), name)
    assert is_one_delegate(narrow.write(), name)


def test_channels_that_must_stay(models: ModelReader) -> None:
    network = Network.read(models(HAND))
    with pytest.raises(ValueError, match="tensor 165 cannot be left out"):
        network.narrowed({165: range(60)})
    with pytest.raises(ValueError, match=r"must ascend in 0..63, got \[3 2\]"):
        network.narrowed({107: [3, 2]})
    with pytest.raises(ValueError, match="one channel at least must be kept"):
        network.narrowed({107: []})


def test_blocks_are_described(models: ModelReader) -> None:
    blocks = find_blocks(open_model(models(HAND)))
    inverted = [block for block in blocks if block.expand is not None]
    assert [block.width for block in inverted] == [64, 144, 144, 240, 240, 480, 480, 480, 672, 672, 672, *[1152] * 4]
    assert (inverted[1].expand, inverted[1].depthwise, inverted[1].project, inverted[1].add) == (110, 111, 112, 113)
    assert inverted[1].skip == inverted[1].source == 109
    assert inverted[1].macs == 56 * 56 * 144 * (24 + 9 + 24)


@pytest.mark.parametrize("name", [HAND, FACE])
def test_light_networks_take_and_give_the_same(models: ModelReader, name: str) -> None:
    light = Network.light(like=models(name), width=0.35, input_size=192)
    written = light.write()
    outputs = agree(light, written, name)
    assert [output.shape for output in outputs] == [output.shape for output in outputs_of(models(name), name, 0.5)]
    assert Network(written).write() == written
    assert Graph(written).outputs == Graph(models(name)).outputs
    assert is_one_delegate(written, name)
    assert len([block for block in light.blocks() if block.add is not None]) == 10
    assert np.abs(outputs[0]).max() < 1e3
    with pytest.raises(ValueError, match="light networks give rows of numbers"):
        Network.light(like=models(POSE), width=0.35, input_size=192)


def test_int8_models_are_refused(models: ModelReader) -> None:
    recipe = shipped_recipe(HAND)
    assert recipe is not None
    with pytest.raises(ValueError, match="must be a float model"):
        Network.read(recipe.derive(models(HAND)))


def test_pictures_of_another_size_are_refused(models: ModelReader) -> None:
    with pytest.raises(ValueError, match=r"images must be \(pictures, 224, 224, channels\), got \(1, 192, 192, 3\)"):
        Network.read(models(HAND))(torch.zeros(1, 192, 192, 3))


@pytest.mark.parametrize("name", [HAND, FACE, POSE])
def test_gradients_reach_every_weight(models: ModelReader, name: str) -> None:
    network = Network.read(models(name))
    outputs = network(torch.from_numpy(picture(*network.input_size)))
    sum(output.float().square().mean() for output in outputs).backward()
    gradients = [values.grad for values in network.parameters()]
    assert all(gradient is not None and bool(gradient.isfinite().all()) for gradient in gradients)
    assert sum(bool(gradient.any()) for gradient in gradients if gradient is not None) > 0.8 * len(gradients)
