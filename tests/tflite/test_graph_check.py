"""What a model says about itself must fit together; whole models do, and so do all that are made of them."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest

from holistic_native.model_files.manifest import MODELS
from holistic_native.runtime.int8_models import fast_recipe
from holistic_native.runtime.interpreter import available_runtimes
from holistic_native.runtime.precision import allow_float16
from holistic_native.runtime.rounding import separate_scales
from holistic_native.stages.hand_landmarks import RECROP_MODEL
from holistic_native.tflite.flatbuffer import Tables
from holistic_native.tflite.graph import Graph, keep_outputs
from holistic_native.tflite.graph_check import check_model
from holistic_native.tflite.tensors import read_tensors
from tests.support.shipped_models import SMALL

ModelReader = Callable[[str], bytes]
HAND, SPARSE = "hand_landmark_full.tflite", "face_detection_full_range_sparse.tflite"
CONV, DEPTHWISE, POOL, RESHAPE, ADD, PAD, CONCATENATION, FULLY_CONNECTED = 3, 4, 17, 22, 0, 34, 2, 9


@pytest.mark.parametrize("name", MODELS)
def test_whole_models_pass(models: ModelReader, name: str) -> None:
    content = models(name)
    check_model(content)
    check_model(allow_float16(content))
    graph = Graph(content)
    check_model(keep_outputs(content, range(len(graph.outputs) - 1, -1, -1)))


@pytest.mark.skipif("litert" not in available_runtimes(), reason="derived models are made with LiteRT")
@pytest.mark.parametrize("name", MODELS)
def test_derived_models_pass(models: ModelReader, name: str) -> None:
    content = models(name)
    recipe = fast_recipe(name, content)
    if recipe is not None:
        check_model(recipe.make(content))
    if name == RECROP_MODEL:
        check_model(separate_scales(content))
    if recipe is None and name != RECROP_MODEL:
        pytest.skip("nothing is derived from it")


class Editor:
    """Changes numbers of a model where they stand."""

    def __init__(self, content: bytes) -> None:
        self.tables = Tables(content)
        self.graph = Graph(content)
        self.main = next(self.tables.elements(self.tables.require(self.tables.follow(0), 2)))

    def operator(self, builtin: int) -> int:
        """Return the number of the first operator of a kind."""
        return next(number for number, operator in enumerate(self.graph.operators) if operator.builtin == builtin)

    def table(self, slot: int, number: int) -> int:
        return list(self.tables.elements(self.tables.require(self.main, slot)))[number]

    def option(self, builtin: int, slot: int, value: int, size: int = 4) -> bytes:
        options = self.graph.options(self.operator(builtin))
        assert options is not None
        at = self.tables.field(options, slot)
        assert at is not None, "the file leaves this option out"
        return self.tables.patched({at: value.to_bytes(size, "little", signed=True)}, b"")

    def shape(self, builtin: int, axis: int, value: int, *, reads: int | None = None) -> bytes:
        """Change the shape of what an operator writes, or of one of its inputs."""
        operator = self.graph.operators[self.operator(builtin)]
        tensor = operator.outputs[0] if reads is None else operator.inputs[reads]
        field = self.tables.require(self.table(0, tensor), 0)
        start, _ = self.tables.vector(field, 4)
        return self.tables.patched({start + 4 * axis: struct.pack("<i", value)}, b"")

    def wired(self, builtin: int, slot: int, place: int, value: int) -> bytes:
        """Change a tensor's index among what an operator reads (slot 1) or writes (slot 2)."""
        field = self.tables.require(self.table(3, self.operator(builtin)), slot)
        start, _ = self.tables.vector(field, 4)
        return self.tables.patched({start + 4 * place: struct.pack("<i", value)}, b"")


@pytest.mark.parametrize("value", [4097, 2, 0, -1, 2**31 - 1, 2**24 + 1])
@pytest.mark.parametrize("builtin", [CONV, DEPTHWISE, ADD, FULLY_CONNECTED])
def test_shapes_that_do_not_follow_are_refused(models: ModelReader, builtin: int, value: int) -> None:
    with pytest.raises(ValueError, match=r"^model damaged: "):
        check_model(Editor(models(HAND)).shape(builtin, 0, value))


@pytest.mark.parametrize(
    ("builtin", "slot", "value", "size", "message"),
    [
        (CONV, 1, 0, 4, "has 0 as its option 1"),
        (CONV, 2, -2, 4, "has -2 as its option 2"),
        (CONV, 1, 3, 4, "but its output is said to be"),
        (CONV, 1, 65536, 4, "has 65536 as its option 1"),
        (DEPTHWISE, 3, 7, 4, "7 for each channel"),
        (DEPTHWISE, 2, 5, 4, "but its output is said to be"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    models: ModelReader, builtin: int, slot: int, value: int, size: int, message: str
) -> None:
    with pytest.raises(ValueError, match=rf"model damaged: operator \d+ \(kind {builtin}\) .*{message}"):
        check_model(Editor(models(HAND)).option(builtin, slot, value, size))


def test_wiring_that_cannot_run_is_refused(models: ModelReader) -> None:
    editor = Editor(models(HAND))
    last = editor.graph.operators[-1].outputs[0]
    weights = editor.graph.operators[editor.operator(CONV)].inputs[1]
    stored = next(index for index, tensor in enumerate(read_tensors(models(HAND))) if tensor.stored_bytes)
    for content, message in (
        (editor.wired(CONV, 1, 0, last), f"reads tensor {last} before it is computed"),
        (editor.wired(CONV, 1, 0, -1), "lacks input 0"),
        (editor.wired(CONV, 2, 0, stored), f"writes tensor {stored}, which is stored or given"),
        (editor.wired(CONV, 2, 0, editor.graph.inputs[0]), "which is stored or given"),
        (editor.wired(CONV, 2, 0, weights), "which is stored or given"),
        (editor.wired(CONV, 1, 0, 10**6), "a tensor index is not in"),
    ):
        with pytest.raises(ValueError, match=f"model damaged: .*{message}"):
            check_model(content)


def test_constants_that_are_too_small_are_refused(models: ModelReader) -> None:
    content = models(HAND)
    tensors = read_tensors(content)
    editor = Editor(content)
    large = max(range(len(tensors)), key=lambda index: tensors[index].stored_bytes)
    small = next(index for index, tensor in enumerate(tensors) if 0 < tensor.stored_bytes < 100)
    buffers = [editor.tables.require(editor.table(0, index), 2) for index in (large, small)]
    swapped = editor.tables.patched({buffers[0]: struct.pack("<I", editor.tables.unsigned(buffers[1]))}, b"")
    with pytest.raises(ValueError, match=rf"tensor {large} has {tensors[small].stored_bytes} bytes, its shape "):
        check_model(swapped)


@pytest.mark.parametrize("change", ["index", "segment", "size"])
def test_sparse_indices_beyond_the_tensor_are_refused(models: ModelReader, change: str) -> None:
    content = models(SPARSE)
    tables = Tables(content)
    refused = 0
    sparse = [tensor for tensor in read_tensors(content) if tensor.sparsity is not None]
    assert len(sparse) > 10
    for tensor in sparse[:5]:
        assert tensor.sparsity is not None
        for level in tables.elements(tables.require(tensor.sparsity, 2)):
            field = tables.field(level, {"index": 5, "segment": 3, "size": 1}[change])
            if field is None:
                continue
            at, value = field, b"\x01\x10\x00\x00"
            if change != "size":
                start, count = tables.vector(tables.require(tables.follow(field), 0), 1)
                at, value = start + count - 1, b"\xff"
            with pytest.raises(ValueError, match=r"model damaged: the sparse tensor \d+ has "):
                check_model(tables.patched({at: value}, b""))
            refused += 1
    assert refused >= 5


def test_truncations_and_noise_are_refused_with_one_kind_of_error(models: ModelReader) -> None:
    content = models(SMALL)
    random = np.random.default_rng(0)
    refused = 0
    for number in range(150):
        damaged = bytearray(content[: random.integers(len(content))] if number % 3 == 0 else content)
        for at in random.integers(0, max(len(damaged), 1), 40 if damaged else 0):
            damaged[at] = random.integers(256)
        try:
            check_model(bytes(damaged))
        except ValueError as error:
            refused += str(error).startswith("model ")
    assert refused > 100


@pytest.mark.parametrize("slot", [3, 4, 6, 7], ids=["name", "quantization", "sparsity", "signature"])
@pytest.mark.parametrize("offset", [2**31 - 1, 2**32 - 4, 3, 255])
def test_every_offset_is_followed(models: ModelReader, slot: int, offset: int) -> None:
    """Also those that only an interpreter reads: tflite-runtime does not check where they lead."""
    content = models(SPARSE)
    editor = Editor(content)
    fields = (editor.tables.field(editor.table(0, number), slot) for number in range(len(read_tensors(content))))
    at = next((field for field in fields if field is not None), None)
    if at is None:
        pytest.skip("no tensor has one")
    with pytest.raises(ValueError, match=r"^model damaged: "):
        check_model(editor.tables.patched({at: struct.pack("<I", offset)}, b""))
