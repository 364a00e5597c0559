"""Model files: whatever reads or rewrites their tables takes them, or refuses them with ValueError."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from fuzz.choices import Choices
from holistic_native.evaluate import model_cost
from holistic_native.tflite.graph import Graph, keep_outputs
from holistic_native.tflite.int8.editor import ModelEditor
from holistic_native.tflite.metadata import set_metadata

MODULES = (
    "holistic_native.tflite.flatbuffer",
    "holistic_native.tflite.graph",
    "holistic_native.tflite.metadata",
    "holistic_native.tflite.tensors",
    "holistic_native.evaluate.model_cost",
)

_WORDS = tuple(
    (number % 2**32).to_bytes(4, "little")
    for number in (0, 1, 2, 3, 4, 16, -1, -2, -4, -16, 255, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**30, 2**29)
)


@cache
def model() -> bytes:
    """Return the small model among the seeds."""
    return (Path(__file__).parent / "seeds" / "tflite" / "convolution").read_bytes()[1:]


def _read(content: bytes) -> None:
    graph = Graph(content)
    graph.check_data()
    for tensor in (*graph.inputs, *graph.outputs):
        if tensor >= 0:
            graph.shape(tensor)
    for tensor in {tensor for operator in graph.operators for tensor in operator.inputs if tensor >= 0}:
        try:
            graph.constant(tensor)
        except ValueError:
            continue


def _cut(content: bytes) -> None:
    cut = keep_outputs(content, [0])
    assert len(Graph(cut).outputs) == 1
    assert keep_outputs(cut, [0]) is not None


def _noted(content: bytes) -> None:
    noted = set_metadata(content, "note", b"value")
    before, after = Graph(content), Graph(noted)
    assert (after.inputs, after.outputs, after.operators) == (before.inputs, before.outputs, before.operators)


def _edited(content: bytes) -> None:
    editor = ModelEditor(content)
    for operator in editor.operators:
        editor.kind(operator)


_USES: tuple[Callable[[bytes], object], ...] = (_read, _cut, _noted, model_cost, _edited)


def stored(data: bytes) -> bytes:
    """Return the file that the bytes are, or the one that they make of the model among the seeds by patches."""
    choices = Choices(data)
    if not choices.flag():
        return choices.rest()
    content = bytearray(model())
    while choices.left:
        place = int.from_bytes(choices.take(2), "little") % len(content)
        if choices.flag():
            content[place] = choices.byte()
        else:
            place &= ~3
            content[place : place + 4] = choices.one_of(_WORDS) if choices.flag() else choices.take(4)
    return bytes(content)


def one(data: bytes) -> None:
    """Read, cut, annotate, count and take apart a model."""
    content = stored(data)
    for use in _USES:
        try:
            use(content)
        except ValueError:
            continue


def planted(data: bytes) -> None:
    """Do the same, with a bug: a model without outputs."""
    one(data)
    try:
        graph = Graph(stored(data))
    except ValueError:
        return
    if not graph.outputs:
        raise AssertionError("the planted bug")
