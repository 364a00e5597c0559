"""Cut a `.tflite` file: keep the operators that compute some tensors, drop all others.

A model file is a FlatBuffer: tables that point forward at each other by unsigned 32-bit offsets. That is why a cut
needs no rewriting: the vector of operators is shortened where it stands, the new lists of inputs and outputs are
appended, and the fields that pointed at the old lists point at the new ones. Weights stay where they are and are never
parsed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from holistic_native.tflite.flatbuffer import Tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Slots of the tables in TFLite's schema (tensorflow/lite/schema/schema.fbs).
_MODEL_OPERATOR_CODES, _MODEL_SUBGRAPHS, _MODEL_BUFFERS, _MODEL_SIGNATURES = 1, 2, 4, 7
_GRAPH_TENSORS, _GRAPH_INPUTS, _GRAPH_OUTPUTS, _GRAPH_OPERATORS = 0, 1, 2, 3
_OPERATOR_CODE, _OPERATOR_INPUTS, _OPERATOR_OUTPUTS, _OPERATOR_OPTIONS, _OPERATOR_CUSTOM_OPTIONS = 0, 1, 2, 4, 5
_TENSOR_SHAPE, _TENSOR_TYPE, _TENSOR_BUFFER, _BUFFER_DATA = 0, 1, 2, 0
_FLOAT_TYPES = {0: np.float32, 1: np.float16}
_DEQUANTIZE = 6
_CODE_DEPRECATED_BUILTIN, _CODE_CUSTOM_NAME, _CODE_BUILTIN = 0, 1, 3


class Operator(NamedTuple):
    """One operator of a model.

    Attributes:
        name: the name of a custom operator, "" for a built-in one.
        builtin: the number of a built-in operator in TFLite's schema (BuiltinOperator).
        inputs: tensor indices, -1 for an optional input that is not given.
        outputs: tensor indices.
        custom_options: the options of a custom operator, as it encodes them.
    """

    name: str
    builtin: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    custom_options: bytes


class Graph:
    """The operators of a model's main subgraph, in the order they run.

    Attributes:
        inputs: tensor indices of the model's inputs.
        outputs: tensor indices of the model's outputs.
        operators: every operator.
    """

    def __init__(self, content: bytes) -> None:
        """Read the operators.

        Args:
            content: the bytes of a `.tflite` file.

        Raises:
            ValueError: the content is damaged or no `.tflite` file.
        """
        if content[4:8] != b"TFL3":
            raise ValueError(f"model must be a .tflite file (b'TFL3' at byte 4), got {content[4:8]!r} there")
        self._tables = tables = Tables(content)
        model = tables.follow(0)
        self._model = model
        self._signatures = tables.field(model, _MODEL_SIGNATURES)
        subgraphs = list(tables.elements(tables.require(model, _MODEL_SUBGRAPHS)))
        if not subgraphs:
            raise ValueError("model damaged: it has no subgraph")
        self._main = main = subgraphs[0]
        _, self._tensor_count = tables.vector(tables.require(main, _GRAPH_TENSORS), 4)
        self.inputs = self._indices(main, _GRAPH_INPUTS)
        self.outputs = self._indices(main, _GRAPH_OUTPUTS)
        codes = [self._operator_code(code) for code in tables.elements(tables.require(model, _MODEL_OPERATOR_CODES))]
        self._operator_tables = tuple(tables.elements(tables.require(main, _GRAPH_OPERATORS)))
        self.operators = tuple(self._read_operators(codes))

    @property
    def tables(self) -> Tables:
        """The file's tables."""
        return self._tables

    def options(self, operator: int) -> int | None:
        """Return the position of the table of options of an operator, by its number; None where it has none."""
        field = self._tables.field(self._operator_tables[operator], _OPERATOR_OPTIONS)
        return None if field is None else self._tables.follow(field)

    def inputs_of(self, operator: int) -> int:
        """Return the position of the first of the tensor indices that an operator, by its number, reads."""
        return self._tables.vector(self._tables.require(self._operator_tables[operator], _OPERATOR_INPUTS), 4)[0]

    def custom_operators(self, name: str) -> tuple[Operator, ...]:
        """Return the custom operators of this name, in the order they run."""
        return tuple(operator for operator in self.operators if operator.name == name)

    def shape(self, tensor: int) -> tuple[int, ...]:
        """Return a tensor's shape as the file states it; ValueError when the file is damaged there."""
        tables = self._tables
        table = list(tables.elements(tables.require(self._main, _GRAPH_TENSORS)))[tensor]
        field = tables.field(table, _TENSOR_SHAPE)
        return () if field is None else tables.integers(field)

    def check_data(self) -> None:
        """Check that every tensor's shape and every buffer lies within the file; ValueError otherwise."""
        tables = self._tables
        for tensor in tables.elements(tables.require(self._main, _GRAPH_TENSORS)):
            shape = tables.field(tensor, _TENSOR_SHAPE)
            if shape is not None:
                tables.vector(shape, 4)
        for buffer in tables.elements(tables.require(self._model, _MODEL_BUFFERS)):
            data = tables.field(buffer, _BUFFER_DATA)
            if data is not None:
                tables.vector(data, 1)

    def constant(self, tensor: int) -> NDArray[np.float32]:
        """Return the values of a constant, stored as float32 or as float16 behind a DEQUANTIZE operator.

        Args:
            tensor: a tensor index.

        Returns:
            A flat float32 array.

        Raises:
            ValueError: the tensor is no such constant.
        """
        packed = next((o.inputs for o in self.operators if o.builtin == _DEQUANTIZE and tensor in o.outputs), (tensor,))
        source = packed[0] if packed else -1
        if not 0 <= source < self._tensor_count:
            raise ValueError(f"model damaged: tensor {tensor} is no float constant")
        tables = self._tables
        table = list(tables.elements(tables.require(self._main, _GRAPH_TENSORS)))[source]
        kind, buffer = tables.field(table, _TENSOR_TYPE), tables.field(table, _TENSOR_BUFFER)
        buffers = list(tables.elements(tables.require(self._model, _MODEL_BUFFERS)))
        dtype = _FLOAT_TYPES.get(0 if kind is None else tables.byte(kind))
        number = 0 if buffer is None else tables.unsigned(buffer)
        data = tables.field(buffers[number], _BUFFER_DATA) if 0 < number < len(buffers) else None
        if dtype is None or data is None:
            raise ValueError(f"model damaged: tensor {tensor} is no float constant")
        values = tables.raw(data)
        if len(values) % np.dtype(dtype).itemsize:
            raise ValueError(f"model damaged: tensor {tensor} has {len(values)} bytes of {np.dtype(dtype)}")
        return np.frombuffer(values, dtype).astype(np.float32)

    def extract(self, *, inputs: Sequence[int] | None = None, outputs: Sequence[int]) -> bytes:
        """Make a model that computes some tensors from some others.

        Tensors keep their indices. Signatures are dropped, because they would name inputs and outputs that are gone.

        Args:
            inputs: tensor indices the new model takes, in this order; None for the model's own inputs.
            outputs: tensor indices the new model gives, in this order, each computed by an operator that is kept.

        Returns:
            The bytes of the new model: those of this one, changed in a few places, with a few appended.

        Raises:
            ValueError: an index is out of range or given twice, an output is not computed by any operator, or the
                outputs need an input of the model that is not in `inputs`.
        """
        inputs = self.inputs if inputs is None else tuple(inputs)
        outputs = tuple(outputs)
        for argument, indices in (("inputs", inputs), ("outputs", outputs)):
            if len(set(indices)) != len(indices) or not all(0 <= index < self._tensor_count for index in indices):
                raise ValueError(
                    f"{argument} must be different tensor indices in 0..{self._tensor_count - 1}, got {list(indices)}"
                )
        kept = self._needed(inputs, outputs)
        tables = self._tables
        operators, _ = tables.vector(tables.require(self._main, _GRAPH_OPERATORS), 4)
        offsets = [self._operator_tables[number] - (operators + 4 * place) for place, number in enumerate(kept)]
        patches = {operators - 4: struct.pack(f"<{len(kept) + 1}I", len(kept), *offsets)}
        if self._signatures is not None:
            start, _ = tables.vector(self._signatures, 4)
            patches[start - 4] = struct.pack("<I", 0)
        end = len(tables.content)
        appended = bytearray(-end % 4)
        for slot, indices in ((_GRAPH_INPUTS, inputs), (_GRAPH_OUTPUTS, outputs)):
            field = tables.require(self._main, slot)
            patches[field] = struct.pack("<I", end + len(appended) - field)
            appended += struct.pack(f"<I{len(indices)}i", len(indices), *indices)
        return tables.patched(patches, bytes(appended))

    def _needed(self, inputs: tuple[int, ...], outputs: tuple[int, ...]) -> list[int]:
        # Operators are stored in an order in which they can run, so one walk from the last to the first is enough.
        wanted = set(outputs)
        given = set(inputs)
        kept = []
        for number in range(len(self.operators) - 1, -1, -1):
            operator = self.operators[number]
            if any(tensor in wanted and tensor not in given for tensor in operator.outputs):
                kept.append(number)
                wanted.update(operator.inputs)
        kept.reverse()
        computed = {tensor for number in kept for tensor in self.operators[number].outputs}
        if not computed.issuperset(outputs):
            raise ValueError(f"outputs must be computed by the model, these are not: {sorted(set(outputs) - computed)}")
        missing = wanted.intersection(self.inputs) - given
        if missing:
            raise ValueError(f"outputs {list(outputs)} need inputs that are not given: {sorted(missing)}")
        return kept

    def _indices(self, table: int, slot: int) -> tuple[int, ...]:
        indices = self._tables.integers(self._tables.require(table, slot))
        if indices and not (min(indices) >= -1 and max(indices) < self._tensor_count):
            raise ValueError(f"model damaged: a tensor index is not in -1..{self._tensor_count - 1}")
        return indices

    def _operator_code(self, code: int) -> tuple[str, int]:
        tables = self._tables
        field = tables.field(code, _CODE_CUSTOM_NAME)
        name = "" if field is None else tables.raw(field).decode("utf-8", errors="replace")
        # Files from before the numbers outgrew a byte carry them only in the first field.
        old, new = tables.field(code, _CODE_DEPRECATED_BUILTIN), tables.field(code, _CODE_BUILTIN)
        return name, max(0 if old is None else tables.byte(old), 0 if new is None else tables.unsigned(new))

    def _read_operators(self, codes: list[tuple[str, int]]) -> Iterator[Operator]:
        tables = self._tables
        room = len(tables.content)
        for table in self._operator_tables:
            field = tables.field(table, _OPERATOR_CODE)
            code = 0 if field is None else tables.unsigned(field)
            if code >= len(codes):
                raise ValueError(f"model damaged: operator code {code} of {len(codes)}")
            name, builtin = codes[code]
            inputs = self._indices(table, _OPERATOR_INPUTS)
            outputs = self._indices(table, _OPERATOR_OUTPUTS)
            field = tables.field(table, _OPERATOR_CUSTOM_OPTIONS) if name else None
            options = b"" if field is None else tables.raw(field)
            room -= 4 * (len(inputs) + len(outputs)) + len(options)
            if room < 0:  # vectors lie on top of each other: reading on could take forever
                raise ValueError("model damaged: its operators have more inputs and outputs than the file has room for")
            yield Operator(name, builtin, inputs, outputs, options)


def extract(content: bytes, *, inputs: Sequence[int] | None = None, outputs: Sequence[int]) -> bytes:
    """Make a model that computes only some tensors; see `Graph.extract`."""
    return Graph(content).extract(inputs=inputs, outputs=outputs)


def keep_outputs(content: bytes, positions: Sequence[int]) -> bytes:
    """Drop every output but some, and all that only the dropped ones needed; the kept ones stay bit-identical.

    Args:
        content: the bytes of a `.tflite` file.
        positions: places in the file's list of outputs, in the order the new model gives them.

    Returns:
        The bytes of the smaller model.

    Raises:
        ValueError: a position is out of range or given twice, or the content is damaged.
    """
    graph = Graph(content)
    if not all(0 <= position < len(graph.outputs) for position in positions):
        raise ValueError(f"positions must be in 0..{len(graph.outputs) - 1}, got {list(positions)}")
    return graph.extract(outputs=[graph.outputs[position] for position in positions])
