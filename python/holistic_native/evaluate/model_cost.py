"""Count what a model costs, from its file alone: bytes, weights, multiply-accumulate operations."""

from __future__ import annotations

import math
from dataclasses import dataclass

from holistic_native.tflite.graph import Graph, Operator
from holistic_native.tflite.tensors import FLOAT16, FLOAT32, INT8, INT32, UINT8, Tensor, read_tensors

# Numbers of operators in TFLite's schema (BuiltinOperator), and one of MediaPipe's own.
_CONV, _DEPTHWISE, _FULLY_CONNECTED, _TRANSPOSE_CONV = 3, 4, 9, 67
_TRANSPOSE_CONV_BIAS = "Convolution2DTransposeBias"
_WEIGHT_KINDS = (FLOAT32, FLOAT16, INT8, UINT8)
_BIAS_PLACE = {_CONV: 2, _DEPTHWISE: 2, _FULLY_CONNECTED: 2, _TRANSPOSE_CONV: 3}
_RANKS = {_CONV: 4, _DEPTHWISE: 4, _TRANSPOSE_CONV: 4, _FULLY_CONNECTED: 2}


@dataclass(frozen=True)
class ModelCost:
    """The cost of a model.

    Attributes:
        size: bytes of the file.
        weights: how many learned numbers its operators use; those of sparse tensors count as if written out.
        macs: multiply-accumulate operations of one inference, in convolutions, depthwise and transposed convolutions
            and fully connected layers; what other operators do is not counted.
    """

    size: int
    weights: int
    macs: int


def model_cost(content: bytes) -> ModelCost:
    """Count a model's bytes, weights and operations.

    Args:
        content: the bytes of a `.tflite` file.

    Raises:
        ValueError: the content is damaged or no `.tflite` file.
    """
    tensors = read_tensors(content)
    operators = Graph(content).operators
    biases = {
        operator.inputs[_BIAS_PLACE[operator.builtin]]
        for operator in operators
        if not operator.name and len(operator.inputs) > _BIAS_PLACE.get(operator.builtin, math.inf)
    }
    # A model cut from another still stores what the dropped operators used.
    used = {index for operator in operators for index in operator.inputs if index >= 0}
    weights = sum(
        tensors[index].elements
        for index in used
        if tensors[index].stored_bytes
        and (tensors[index].kind in _WEIGHT_KINDS or (tensors[index].kind == INT32 and index in biases))
    )
    return ModelCost(len(content), weights, sum(_macs(operator, tensors) for operator in operators))


def _macs(operator: Operator, tensors: tuple[Tensor, ...]) -> int:
    builtin = _TRANSPOSE_CONV if operator.name == _TRANSPOSE_CONV_BIAS else operator.builtin
    if operator.name not in ("", _TRANSPOSE_CONV_BIAS) or builtin not in _RANKS:
        return 0
    if len(operator.inputs) < 2 or not operator.outputs or min(*operator.inputs[:2], operator.outputs[0]) < 0:
        raise ValueError(f"model damaged: operator {builtin} needs two inputs and an output")
    weights, output = tensors[operator.inputs[1]], tensors[operator.outputs[0]]
    if len(weights.shape) != _RANKS[builtin] or 0 in weights.shape:
        raise ValueError(f"model damaged: operator {builtin} has weights of the shape {weights.shape[:8]}")
    if builtin == _TRANSPOSE_CONV:
        # Every input value meets every weight of its channel. Inputs: [shape,] weights, values[, bias].
        values = tensors[operator.inputs[0]] if operator.name else _at(operator, 2, tensors)
        return values.elements * weights.elements // weights.shape[3]
    if builtin == _DEPTHWISE:
        return output.elements * weights.shape[1] * weights.shape[2]
    # Weights are (outputs, ..., inputs): an output value takes a row of them.
    return output.elements * weights.elements // weights.shape[0]


def _at(operator: Operator, place: int, tensors: tuple[Tensor, ...]) -> Tensor:
    if place >= len(operator.inputs) or operator.inputs[place] < 0:
        raise ValueError(f"model damaged: an operator lacks input {place}")
    return tensors[operator.inputs[place]]
