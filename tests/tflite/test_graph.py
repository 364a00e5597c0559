"""Cutting models: what is kept stays bit-identical, what is dropped is gone, what is damaged is refused."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from holistic_native.runtime.interpreter import Interpreter, available_runtimes
from holistic_native.tflite.graph import Graph, extract, keep_outputs
from tests.support.shipped_models import SMALL

# Positions of a pose landmark model's outputs; 2 is the segmentation mask.
WITHOUT_MASK = (0, 1, 3, 4)


def run(content: bytes, *inputs: NDArray[np.float32], runtime: str | None = None) -> list[NDArray[np.float32]]:
    interpreter = Interpreter(content, name="test", runtime=runtime)
    for view, values in zip(interpreter.inputs, inputs, strict=True):
        view[...] = values
    interpreter.run()
    outputs = [output.copy() for output in interpreter.outputs]
    interpreter.close()
    return outputs


@pytest.fixture(scope="module")
def person() -> NDArray[np.float32]:
    """A 256x256 crop of scikit-image's astronaut, 0..1."""
    picture: NDArray[np.uint8] = pytest.importorskip("skimage.data").astronaut()[::2, ::2]
    return picture[np.newaxis].astype(np.float32) / np.float32(255)


@pytest.mark.parametrize("runtime", available_runtimes())
@pytest.mark.parametrize("name", ["pose_landmark_full.tflite", "pose_landmark_lite.tflite"])
def test_the_other_outputs_stay_identical(
    models: Callable[[str], bytes], person: NDArray[np.float32], name: str, runtime: str
) -> None:
    content = models(name)
    cut = keep_outputs(content, WITHOUT_MASK)
    whole = run(content, person, runtime=runtime)
    kept = run(cut, person, runtime=runtime)
    assert len(kept) == 4
    for position, output in zip(WITHOUT_MASK, kept, strict=True):
        assert_array_equal(output, whole[position], strict=True)


@pytest.mark.parametrize("name", ["pose_landmark_full.tflite", "pose_landmark_lite.tflite"])
def test_the_operators_of_a_dropped_output_are_gone(models: Callable[[str], bytes], name: str) -> None:
    before = Graph(models(name))
    content = keep_outputs(models(name), WITHOUT_MASK)
    after = Graph(content)
    assert after.inputs == before.inputs
    assert after.outputs == tuple(before.outputs[position] for position in WITHOUT_MASK)
    assert len(before.operators) - 60 < len(after.operators) < len(before.operators) - 40
    computed = {tensor for operator in after.operators for tensor in operator.outputs}
    read = {tensor for operator in after.operators for tensor in operator.inputs}
    assert before.outputs[2] not in computed
    assert computed <= read | set(after.outputs), "an operator is left whose result nobody reads"
    assert len(content) - len(models(name)) < 64


def test_keeping_every_output_keeps_every_operator_in_use(models: Callable[[str], bytes]) -> None:
    content = models(SMALL)
    graph = Graph(content)
    same = Graph(keep_outputs(content, range(len(graph.outputs))))
    assert (same.inputs, same.outputs, same.operators) == (graph.inputs, graph.outputs, graph.operators)


def tensors_everything_goes_through(graph: Graph) -> list[int]:
    """Find the tensors from which alone all operators after theirs are computed, weights aside."""
    from_input = set(graph.inputs)
    for operator in graph.operators:
        if from_input.intersection(operator.inputs):
            from_input.update(operator.outputs)
    waists: list[int] = []
    for number, operator in enumerate(graph.operators):
        before = {tensor for earlier in graph.operators[: number + 1] for tensor in earlier.outputs}
        after = {tensor for later in graph.operators[number + 1 :] for tensor in later.inputs}
        if after.intersection(before | set(graph.inputs), from_input) == set(operator.outputs):
            waists += operator.outputs
    return waists


@pytest.mark.parametrize("runtime", available_runtimes())
def test_two_halves_make_the_whole(models: Callable[[str], bytes], person: NDArray[np.float32], runtime: str) -> None:
    content = models(SMALL)
    graph = Graph(content)
    waists = tensors_everything_goes_through(graph)
    tensor = waists[len(waists) // 2]
    first = extract(content, outputs=[tensor])
    second = extract(content, inputs=[tensor], outputs=graph.outputs)
    assert len(Graph(first).operators) + len(Graph(second).operators) == len(graph.operators)
    (between,) = run(first, person, runtime=runtime)
    (halves,) = run(second, between, runtime=runtime)
    (whole,) = run(content, person, runtime=runtime)
    assert_array_equal(halves, whole, strict=True)


def test_custom_operators(models: Callable[[str], bytes]) -> None:
    graph = Graph(models("face_landmark_with_attention.tflite"))
    found = {name: len(graph.custom_operators(name)) for name in {operator.name for operator in graph.operators} - {""}}
    assert found == {"Landmarks2TransformMatrix": 3, "TransformTensorBilinear": 3, "TransformLandmarks": 5}
    assert all(operator.custom_options for operator in graph.custom_operators("Landmarks2TransformMatrix"))


class Tables:
    """A `.tflite` file written by hand: no weights, only the tables that say what is computed from what."""

    def __init__(self, tensors: int, outputs: list[int], operators: list[tuple[list[int], list[int]]]) -> None:
        self.content = bytearray(struct.pack("<I4s", 0, b"TFL3"))
        model = self.table(0, slots=8)
        codes = self.vector(model + 4 + 4 * 1, [0])
        self.table(codes, slots=1)
        subgraphs = self.vector(model + 4 + 4 * 2, [0])
        self.signatures = self.vector(model + 4 + 4 * 7, [0, 0]) - 4
        subgraph = self.table(subgraphs, slots=4)
        self.vector(subgraph + 4 + 4 * 0, [0] * tensors)
        self.vector(subgraph + 4 + 4 * 1, [0])
        self.vector(subgraph + 4 + 4 * 2, outputs)
        self.operators = self.vector(subgraph + 4 + 4 * 3, [0] * len(operators))
        for number, (reads, writes) in enumerate(operators):
            operator = self.table(self.operators + 4 * number, slots=3)
            self.vector(operator + 4 + 4 * 1, reads)
            self.vector(operator + 4 + 4 * 2, writes)

    def point(self, field: int, target: int) -> None:
        struct.pack_into("<I", self.content, field, target - field)

    def table(self, field: int, *, slots: int) -> int:
        """Append a table whose fields are all 0 and lie in slot order, and point a field at it."""
        layout = struct.pack(f"<{2 + slots}H", 4 + 2 * slots, 4 + 4 * slots, *range(4, 4 + 4 * slots, 4))
        layout += bytes(-len(layout) % 4)
        table = len(self.content) + len(layout)
        self.content += layout + struct.pack("<i", len(layout)) + bytes(4 * slots)
        self.point(field, table)
        return table

    def vector(self, field: int, items: list[int]) -> int:
        """Append a vector, point a field at it, and return where its first item is."""
        self.point(field, len(self.content))
        self.content += struct.pack(f"<I{len(items)}i", len(items), *items)
        return len(self.content) - 4 * len(items)


def branching() -> Tables:
    """Tensor 0 -> 1 -> 2, and 1 -> 3; the model gives 2 and 3; tensor 4 is a weight."""
    return Tables(5, [2, 3], [([0, 4], [1]), ([1, -1], [2]), ([1, 4], [3])])


def test_a_branch_is_dropped() -> None:
    content = bytes(branching().content)
    graph = Graph(content)
    assert (graph.inputs, graph.outputs) == ((0,), (2, 3))
    assert [(operator.inputs, operator.outputs) for operator in graph.operators] == [
        ((0, 4), (1,)),
        ((1, -1), (2,)),
        ((1, 4), (3,)),
    ]
    cut = Graph(keep_outputs(content, [1]))
    assert (cut.inputs, cut.outputs, cut.operators) == ((0,), (3,), (graph.operators[0], graph.operators[2]))
    inner = Graph(extract(content, inputs=[1], outputs=[3, 2]))
    assert (inner.inputs, inner.outputs, inner.operators) == ((1,), (3, 2), graph.operators[1:])


def test_signatures_are_dropped() -> None:
    made = branching()
    assert struct.unpack_from("<I", made.content, made.signatures) == (2,)
    assert struct.unpack_from("<I", keep_outputs(bytes(made.content), [0]), made.signatures) == (0,)


@pytest.mark.parametrize(
    ("inputs", "outputs", "message"),
    [
        (None, [5], r"outputs must be different tensor indices in 0\.\.4, got \[5\]"),
        (None, [-1], r"outputs must be .*got \[-1\]"),
        (None, [2, 2], r"outputs must be different .*got \[2, 2\]"),
        ([1, 1], [2], r"inputs must be different .*got \[1, 1\]"),
        ([9], [2], r"inputs must be .*got \[9\]"),
        (None, [4], r"outputs must be computed by the model, these are not: \[4\]"),
        ([2], [2], r"outputs must be computed by the model, these are not: \[2\]"),
        ([4], [2], r"outputs \[2\] need inputs that are not given: \[0\]"),
    ],
)
def test_impossible_cuts_are_refused(inputs: list[int] | None, outputs: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        extract(bytes(branching().content), inputs=inputs, outputs=outputs)


@pytest.mark.parametrize("positions", [[2], [-1], [0, 5]])
def test_impossible_positions_are_refused(positions: list[int]) -> None:
    with pytest.raises(ValueError, match=r"positions must be in 0\.\.1, got"):
        keep_outputs(bytes(branching().content), positions)


def is_refused(content: bytes) -> bool:
    """Read and cut a model that may be damaged: ValueError is fine, so is a result; anything else is not."""
    try:
        graph = Graph(content)
        Graph(keep_outputs(content, range(len(graph.outputs))))
    except ValueError:
        return True
    return False


def test_every_truncation_is_refused() -> None:
    content = bytes(branching().content)
    assert not is_refused(content)
    for length in range(len(content)):
        with pytest.raises(ValueError, match=r"^model "):
            Graph(content[:length])


def test_every_flipped_bit_is_survived() -> None:
    content = branching().content
    refused = 0
    for bit in range(8 * len(content)):
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        refused += is_refused(bytes(damaged))
    assert refused > len(content)


@pytest.mark.parametrize("name", [SMALL, "face_landmark_with_attention.tflite"])
def test_damaged_models_are_survived(models: Callable[[str], bytes], name: str) -> None:
    content = models(name)
    rng = np.random.default_rng(0)
    refused = [is_refused(content[:length]) for length in rng.integers(0, len(content), 100)]
    assert any(refused)
    for _ in range(200):
        damaged = np.frombuffer(content, dtype=np.uint8).copy()
        damaged[rng.integers(0, len(damaged), 300)] = rng.integers(0, 256, 300)
        refused.append(is_refused(damaged.tobytes()))
    assert any(refused[100:])


@pytest.mark.parametrize("content", [b"", b"TFL3", b"PK\x03\x04" + bytes(100), bytes(64)])
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"model must be a \.tflite file"):
        Graph(content)


def test_operators_on_top_of_each_other_are_refused_at_once() -> None:
    """20 000 operators that are all the same one with 20 000 inputs would take hours and gigabytes to read."""
    made = Tables(20_000, [1], [([0] * 20_000, [1])] + [([], [])] * 19_999)
    first = made.operators + struct.unpack_from("<I", made.content, made.operators)[0]
    for number in range(20_000):
        made.point(made.operators + 4 * number, first)
    with pytest.raises(ValueError, match="more inputs and outputs than the file has room for"):
        Graph(bytes(made.content))
