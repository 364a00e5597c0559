"""Check that what a `.tflite` file says about itself fits together, before an interpreter uses it.

Interpreters check a part of this. Shapes, strides and constants that contradict each other can pass, and make the first
inference read or write where nothing is: a damaged file ends the process.
"""

from __future__ import annotations

import numpy as np

from holistic_native.tflite.flatbuffer import Tables
from holistic_native.tflite.graph import Graph
from holistic_native.tflite.operator_call import OperatorCall
from holistic_native.tflite.operator_shapes import RULES
from holistic_native.tflite.sparsity import check_sparse
from holistic_native.tflite.tensors import Tensor, read_tensors
from holistic_native.tflite.verifier import verify

LARGEST_TENSOR = 1 << 28
"""Bytes of one tensor: a hundred times what the largest of MediaPipe's has."""

LARGEST_SUM = 4 << 30
"""Bytes of all tensors of a model."""

# Bytes per element, by kind (TensorType); kinds that are not here are not checked.
_ITEM_BYTES = {0: 4, 1: 2, 2: 4, 3: 1, 4: 8, 6: 1, 7: 2, 8: 8, 9: 1, 10: 8, 11: 16, 12: 8, 15: 4, 16: 2}
_QUANTIZATION_SCALES, _QUANTIZATION_ZEROS, _QUANTIZATION_AXIS = 2, 3, 6
_INTEGER_KINDS = (3, 7, 9)
_MOST_AXES = 8


def check_model(content: bytes) -> None:
    """Check the tensors and operators of a model's main subgraph.

    Every table and vector lies within the file (`verify`). Operators are in an order in which they can run; what they
    read is stored, given or computed before; what they write is neither stored nor written twice; stored values are as
    many as the shapes say; and the shapes of the operators in `operator_shapes.RULES` follow from their inputs and
    options.

    Args:
        content: the bytes of a `.tflite` file.

    Raises:
        ValueError: something does not fit, or the content is damaged or no `.tflite` file; the message says what.
    """
    tensors = read_tensors(content)
    graph = Graph(content)
    tables = graph.tables
    verify(tables)
    for index, tensor in enumerate(tensors):
        _check_tensor(index, tensor, tables)
    total = sum(tensor.elements * _ITEM_BYTES.get(tensor.kind, 1) for tensor in tensors)
    if total > LARGEST_SUM:
        raise ValueError(f"model damaged: its tensors have {total} bytes, more than {LARGEST_SUM}")
    _check_order(graph, tensors)
    for number, operator in enumerate(graph.operators):
        rule = None if operator.name else RULES.get(operator.builtin)
        if rule is None:
            continue
        call = OperatorCall(operator, number, tensors, tables, graph.options(number))
        if len(call.outputs) != 1:
            call.refuse(f"has {len(call.outputs)} outputs")
        expected = rule(call)
        if expected is not None and expected != call.outputs[0].shape:
            call.refuse(f"gives {expected[:8]}, but its output is said to be {call.outputs[0].shape[:8]}")


def _check_tensor(index: int, tensor: Tensor, tables: Tables) -> None:
    size = _ITEM_BYTES.get(tensor.kind)
    if size is None:
        return
    wanted = tensor.elements * size
    if len(tensor.shape) > _MOST_AXES or wanted > LARGEST_TENSOR:
        raise ValueError(f"model damaged: tensor {index} has the shape {tensor.shape[:8]}")
    if tensor.stored_bytes:
        if tensor.sparsity is not None:
            check_sparse(index, tensor, size, tables)
        elif tensor.stored_bytes != wanted:
            raise ValueError(
                f"model damaged: tensor {index} has {tensor.stored_bytes} bytes, its shape {tensor.shape[:8]} {wanted}"
            )
    if tensor.quantization is not None and tensor.kind in _INTEGER_KINDS:
        _check_scales(index, tensor, tensor.quantization, tables)


def _check_scales(index: int, tensor: Tensor, quantization: int, tables: Tables) -> None:
    scales, zeros, axis = (
        tables.field(quantization, slot) for slot in (_QUANTIZATION_SCALES, _QUANTIZATION_ZEROS, _QUANTIZATION_AXIS)
    )
    if scales is None:
        return
    start, count = tables.vector(scales, 4)
    values = np.frombuffer(tables.content, "<f4", count, start)
    place = 0 if axis is None else tables.signed(axis)
    channels = tensor.shape[place] if 0 <= place < len(tensor.shape) else 1
    zero_count = count if zeros is None else tables.vector(zeros, 8)[1]
    if count not in (0, 1, channels) or zero_count not in (0, 1, count):
        raise ValueError(
            f"model damaged: tensor {index} has {count} scales and {zero_count} zero points for {channels} channels"
        )
    if not (np.isfinite(values).all() and (values > 0).all()):
        raise ValueError(f"model damaged: tensor {index} has a scale that is no positive number")


def _check_order(graph: Graph, tensors: tuple[Tensor, ...]) -> None:
    stored = {index for index, tensor in enumerate(tensors) if tensor.stored_bytes}
    ready = stored | {index for index, tensor in enumerate(tensors) if tensor.variable or not tensor.elements}
    given = set(graph.inputs)
    if len(given) != len(graph.inputs) or given & stored or -1 in given:
        raise ValueError(f"model damaged: its inputs are {list(graph.inputs)[:8]}")
    ready |= given
    written: set[int] = set(given)
    for number, operator in enumerate(graph.operators):
        missing = [index for index in operator.inputs if index >= 0 and index not in ready]
        if missing:
            raise ValueError(f"model damaged: operator {number} reads tensor {missing[0]} before it is computed")
        for index in operator.outputs:
            if index in stored or index in written:
                raise ValueError(f"model damaged: operator {number} writes tensor {index}, which is stored or given")
            written.add(index)
            ready.add(index)
    lacking = [index for index in graph.outputs if index not in ready]
    if lacking or not graph.outputs:
        raise ValueError(f"model damaged: its outputs {list(graph.outputs)[:8]} are not computed")
