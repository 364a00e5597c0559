"""Read what a `.tflite` file says about its tensors: shape, kind of element, stored values."""

from __future__ import annotations

import math
from typing import NamedTuple

from holistic_native.tflite.flatbuffer import Tables

# Slots of the tables in TFLite's schema (tensorflow/lite/schema/schema.fbs).
_MODEL_SUBGRAPHS, _MODEL_BUFFERS, _GRAPH_TENSORS = 2, 4, 0
_TENSOR_SHAPE, _TENSOR_TYPE, _TENSOR_BUFFER, _TENSOR_QUANTIZATION, _TENSOR_VARIABLE, _TENSOR_SPARSITY = 0, 1, 2, 4, 5, 6
_BUFFER_DATA = 0

FLOAT32, FLOAT16, INT32, UINT8, INT8 = 0, 1, 2, 3, 9
"""Kinds of element, as the schema numbers them (TensorType)."""


class Tensor(NamedTuple):
    """One tensor of a model.

    Attributes:
        shape: its sizes; () for a single number or where the file says nothing.
        kind: of its elements, as the schema numbers them.
        stored_bytes: bytes of its values in the file; 0 for a tensor that is computed.
        stored_at: where they begin.
        variable: it keeps its values from one run to the next.
        quantization: the position of its table of scales, None without one.
        sparsity: the position of its table of the places that are stored, None where all are.
    """

    shape: tuple[int, ...]
    kind: int
    stored_bytes: int
    stored_at: int = 0
    variable: bool = False
    quantization: int | None = None
    sparsity: int | None = None

    @property
    def elements(self) -> int:
        """How many numbers it has, stored sparsely or not."""
        return math.prod(self.shape)


def read_tensors(content: bytes) -> tuple[Tensor, ...]:
    """Read the tensors of a model's main subgraph, in the order of their indices.

    Args:
        content: the bytes of a `.tflite` file.

    Raises:
        ValueError: the content is damaged or no `.tflite` file.
    """
    if content[4:8] != b"TFL3":
        raise ValueError(f"model must be a .tflite file (b'TFL3' at byte 4), got {content[4:8]!r} there")
    tables = Tables(content)
    model = tables.follow(0)
    stored = []
    for buffer in tables.elements(tables.require(model, _MODEL_BUFFERS)):
        data = tables.field(buffer, _BUFFER_DATA)
        stored.append((0, 0) if data is None else tables.vector(data, 1))
    main = next(tables.elements(tables.require(model, _MODEL_SUBGRAPHS)), None)
    if main is None:
        raise ValueError("model damaged: it has no subgraph")
    tensors = []
    room = len(content)
    for table in tables.elements(tables.require(main, _GRAPH_TENSORS)):
        shape_field, kind, buffer_field = (
            tables.field(table, slot) for slot in (_TENSOR_SHAPE, _TENSOR_TYPE, _TENSOR_BUFFER)
        )
        shape = () if shape_field is None else tables.integers(shape_field)
        number = 0 if buffer_field is None else tables.unsigned(buffer_field)
        if number >= len(stored) or min(shape, default=0) < 0:
            raise ValueError(f"model damaged: a tensor has the shape {shape[:8]} and the buffer {number}")
        room -= 4 * len(shape)
        if room < 0:  # shapes lie on top of each other: reading on could take forever
            raise ValueError("model damaged: its shapes have more sizes than the file has room for")
        at, size = stored[number]
        variable = tables.field(table, _TENSOR_VARIABLE)
        scales, sparsity = (
            None if field is None else tables.follow(field)
            for field in (tables.field(table, slot) for slot in (_TENSOR_QUANTIZATION, _TENSOR_SPARSITY))
        )
        tensors.append(
            Tensor(
                shape,
                0 if kind is None else tables.byte(kind),
                size,
                at,
                variable is not None and bool(tables.byte(variable)),
                scales,
                sparsity,
            )
        )
    return tuple(tensors)
