"""Put some operators of a float model into 8-bit integers: the arithmetic of TFLite's quantisation specification.

A number is `scale * (integer - zero_point)`. Activations have one scale per tensor, weights one per output channel with
zero point 0, biases the product of the two. Only single IEEE operations and roundings are used, never a sum whose order
a library might choose, so every machine derives the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from holistic_native.tflite.int8.groups import join, root

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.tflite.int8.editor import ModelEditor

Range = tuple[float, float]

# The version from which on an operator takes 8-bit integers (tensorflow/lite/tools/versioning/op_version.cc).
_CONVOLUTIONS = {"CONV_2D": 3, "DEPTHWISE_CONV_2D": 3, "FULLY_CONNECTED": 4}
_COMBINING = {"ADD": 2, "MUL": 2, "MEAN": 2}
# Operators that only move or select values: what goes in and what comes out have one scale.
_PASSING = {
    "MAX_POOL_2D": 2,
    "AVERAGE_POOL_2D": 2,
    "PAD": 2,
    "RESHAPE": 1,
    "RESIZE_BILINEAR": 2,
    "DEPTH_TO_SPACE": 1,
    "CONCATENATION": 2,
    "STRIDED_SLICE": 2,
    "RELU": 2,
}
VERSIONS: Mapping[str, int] = {**_CONVOLUTIONS, **_COMBINING, **_PASSING}
"""The operators that can be quantised to int8, and the version each then has."""

_LARGEST_BIAS = 2**31 - 1
# How alike neighbouring values of an activation are taken to be. From 0.8 to 0.97 the errors are the same.
_LIKENESS = 0.9
_MOST_STEPS = np.float32(255)
_ANY = np.float32(np.inf)


class Scale(NamedTuple):
    """How the integers of an activation stand for numbers."""

    scale: np.float32
    zero_point: int


def scale_of(limits: Range) -> Scale:
    """Choose the scale of an activation whose values lie between two limits; 0 is always among the values it has."""
    low, high = min(float(limits[0]), 0.0), max(float(limits[1]), 0.0)
    scale = np.float32((high - low) / 255.0)
    if not scale > 0:
        return Scale(np.float32(1.0), 0)
    return Scale(scale, int(np.clip(np.rint(-128.0 - low / float(scale)), -128, 127)))


def quantize_weights(
    weights: NDArray[np.float32], axis: int, largest: np.float32 = _ANY
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round weights to integers in -127..127, each slice of an axis by its own scale.

    Args:
        weights: of any shape.
        axis: which slices have a scale each.
        largest: what no scale may be above; weights beyond its integers are cut off.

    Returns:
        The integers and the scales; a slice of zeros has scale 1.
    """
    others = tuple(place for place in range(weights.ndim) if place != axis)
    scales = np.max(np.abs(weights), axis=others) / np.float32(127)
    scales = np.minimum(np.where(scales > 0, scales, np.float32(1)), largest).astype(np.float32)
    shape = [-1 if place == axis else 1 for place in range(weights.ndim)]
    return np.clip(np.rint(weights / scales.reshape(shape)), -127, 127).astype(np.int8), scales


def quantize_filters(
    filters: NDArray[np.float32], largest: np.float32 = _ANY
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round the filters of a depthwise convolution, each by its own scale: errors cancel where pictures are smooth.

    Neighbouring positions of an activation are alike. So what one tap loses by rounding is given to its neighbours on
    the right and below, as error diffusion does for the pixels of a picture. Where the likeness fades with the distance
    like `_LIKENESS ** (rows + columns)`, these shares make the expected error of the sums least, given the taps that
    were rounded before (Frantar et al. 2022, "GPTQ", for that covariance).

    Args:
        filters: (1, height, width, channels).
        largest: what no scale may be above.

    Returns:
        The integers, in -127..127, and the scales; a filter of zeros has scale 1.
    """
    _, scales = quantize_weights(filters, 3, largest)
    wanted = filters[0].astype(np.float64) / scales.astype(np.float64)
    integers = np.empty(wanted.shape, np.float64)
    height, width = wanted.shape[:2]
    for row in range(height):
        for column in range(width):
            integers[row, column] = np.clip(np.rint(wanted[row, column]), -127, 127)
            lost = _LIKENESS * (wanted[row, column] - integers[row, column])
            if column + 1 < width:
                wanted[row, column + 1] += lost
            if row + 1 < height:
                wanted[row + 1, column] += lost
            if row + 1 < height and column + 1 < width:
                wanted[row + 1, column + 1] -= _LIKENESS * lost
    return integers[None].astype(np.int8), scales


def quantize_constant(
    kind: str, weights: NDArray[np.float32], largest: np.float32 = _ANY
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round the weights of an operator of a kind, with one scale per output channel, none above `largest`."""
    if kind == "DEPTHWISE_CONV_2D":
        return quantize_filters(weights, largest)
    return quantize_weights(weights, 0, largest)


def largest_scale(source: Scale, output: Scale) -> np.float32:
    """Return the largest scale of weights between two activations with which XNNPACK runs a convolution.

    A step of the input times one of the weights must be less than 256 steps of the output (its src/subgraph, "scale
    must be in [2**-32, 256)"); it refuses others, and LiteRT 2.3 may end the process then. One step is all of the
    output's range there, so nothing is lost by weights that are cut off.
    """
    return np.float32(_MOST_STEPS * output.scale / source.scale)


def read_activations(model: ModelEditor, operator: Any) -> list[int]:
    """Return the tensors that an operator reads as integers when it is in int8: neither weights nor sizes."""
    if model.kind(operator) in _CONVOLUTIONS:
        return [int(operator.inputs[0])]
    # Paddings, axes, sizes: integer constants that stay what they are.
    return [int(index) for index in operator.inputs if index >= 0 and not model.is_constant(int(index))]


def range_groups(model: ModelEditor, layers: Collection[int]) -> dict[int, int]:
    """Return the tensors that will be in int8, each with the one that stands for all with the same range.

    Tensors have one range when an operator only moves or selects values between them.

    Args:
        model: a float model.
        layers: the operators to put in int8, each named by the tensor it computes.

    Raises:
        ValueError: a layer is not in the model or cannot be in int8.
    """
    chosen = [operator for operator in model.operators if int(operator.outputs[0]) in layers]
    missing = sorted(set(layers) - {int(operator.outputs[0]) for operator in chosen})
    if missing:
        raise ValueError(f"layers must be tensors that an operator computes, got {missing}")
    groups: dict[int, int] = {}
    for operator in chosen:
        kind = model.kind(operator)
        if kind not in VERSIONS:
            raise ValueError(f"layer {int(operator.outputs[0])} is a {kind}, which cannot be in int8")
        tensors = [*read_activations(model, operator), int(operator.outputs[0])]
        for tensor in tensors:
            groups.setdefault(tensor, tensor)
        if kind in _PASSING:
            for tensor in tensors[:-1]:
                join(groups, tensor, tensors[-1])
    return {tensor: root(groups, tensor) for tensor in groups}


def shared_ranges(groups: Mapping[int, int], ranges: Mapping[int, Range]) -> dict[int, Range]:
    """Return the range of each group of `range_groups`: from the lowest value of all its tensors to the highest.

    Raises:
        ValueError: a range is missing.
    """
    missing = sorted(set(groups) - set(ranges))
    if missing:
        raise ValueError(f"ranges must name every int8 tensor, missing: {missing}")
    limits: dict[int, Range] = {}
    for tensor, group in groups.items():
        low, high = ranges[tensor]
        known = limits.get(group, (low, high))
        limits[group] = (min(low, known[0]), max(high, known[1]))
    return limits


class Quantizer:
    """Rewrites a float model's operators, some of them in int8, with conversions where the two kinds meet."""

    def __init__(
        self,
        model: ModelEditor,
        layers: Collection[int],
        ranges: Mapping[int, Range],
        corrections: Mapping[int, Sequence[int]] | None = None,
    ) -> None:
        """Choose the scale of each tensor that will be in int8.

        Args:
            model: a model with float32 weights; `run` changes it.
            layers: the operators to quantise to int8, each named by the tensor it computes.
            ranges: the lowest and highest value of each tensor that these operators read or compute.
            corrections: what to add to the integer biases of a layer, one per output channel.

        Raises:
            ValueError: a layer is not in the model or cannot be in int8, or a range is missing.
        """
        self._model = model
        self._layers = frozenset(layers)
        self._corrections = {} if corrections is None else corrections
        self._integers: dict[int, int] = {}
        self._written: list[Any] = []
        groups = range_groups(model, self._layers)
        limits = shared_ranges(groups, ranges)
        self._scales = {tensor: scale_of(limits[group]) for tensor, group in groups.items()}

    def run(self) -> None:
        """Rewrite the model's operators; ValueError when its constants are not what its operators need."""
        model = self._model
        made = set(model.inputs)
        for operator in model.operators:
            if int(operator.outputs[0]) in self._layers:
                self._write_integer(operator, made)
            else:
                for tensor in operator.inputs:
                    self._need_float(int(tensor), made)
                self._written.append(operator)
                made.update(int(tensor) for tensor in operator.outputs)
        for tensor in model.outputs:
            self._need_float(tensor, made)
        model.operators = self._written

    def _need_float(self, tensor: int, made: set[int]) -> None:
        if tensor in self._integers and tensor not in made:
            self._written.append(self._model.operator("DEQUANTIZE", [self._integers[tensor]], tensor, version=2))
            made.add(tensor)

    def _need_integer(self, tensor: int) -> int:
        if tensor not in self._integers:
            self._integers[tensor] = self._integer_tensor(tensor)
            self._written.append(self._model.operator("QUANTIZE", [tensor], self._integers[tensor]))
        return self._integers[tensor]

    def _integer_tensor(self, tensor: int) -> int:
        scale, zero_point = self._scales[tensor]
        return self._model.add_tensor(self._model.shape(tensor), "INT8", scale=scale, zero_point=zero_point)

    def _write_integer(self, operator: Any, made: set[int]) -> None:
        model = self._model
        kind = model.kind(operator)
        output = int(operator.outputs[0])
        activations = read_activations(model, operator)
        inputs = [self._need_integer(int(t)) if int(t) in activations else int(t) for t in operator.inputs]
        if kind in _CONVOLUTIONS:
            scales = self._scales[activations[0]], self._scales[output]
            constants = [int(tensor) for tensor in operator.inputs[1:]]
            inputs[1:] = self._integer_constants(kind, constants, scales, self._corrections.get(output))
        if kind == "FULLY_CONNECTED":
            operator.builtinOptions.quantizedBiasType = model.schema.TensorType.INT32
        self._integers[output] = self._integer_tensor(output)
        made.discard(output)
        operator.opcodeIndex = model.code(kind, VERSIONS[kind])
        operator.inputs = np.array(inputs, np.int32)
        operator.outputs = np.array([self._integers[output]], np.int32)
        self._written.append(operator)

    def _integer_constants(
        self, kind: str, constants: list[int], around: tuple[Scale, Scale], corrections: Sequence[int] | None
    ) -> list[int]:
        model = self._model
        axis = 3 if kind == "DEPTHWISE_CONV_2D" else 0
        values, scales = quantize_constant(kind, model.floats(constants[0]), largest_scale(*around))
        weights = model.add_tensor(values.shape, "INT8")
        model.set_scale(weights, scales, axis=axis)
        model.set_constant(weights, values)
        if len(constants) < 2 or constants[1] < 0:
            return [weights, *constants[1:]]
        units = around[0].scale * scales
        steps = np.rint(model.floats(constants[1]).astype(np.float64) / units.astype(np.float64))
        if corrections is not None:
            if len(corrections) != len(steps):
                raise ValueError(f"a layer of {len(steps)} channels got {len(corrections)} corrections")
            steps = steps + np.asarray(corrections, np.float64)
        steps = np.clip(steps, -_LARGEST_BIAS, _LARGEST_BIAS)
        bias = model.add_tensor(steps.shape, "INT32")
        model.set_scale(bias, units)
        model.set_constant(bias, steps.astype(np.int32))
        return [weights, bias]
