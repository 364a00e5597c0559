"""Make the channels of an activation equally wide before it is quantised to int8.

All channels of an activation share one scale, so a channel that uses a hundredth of it has two or three steps left. The
remedy (cross-layer equalisation: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias
Correction", 2019) multiplies a channel by a factor where it is computed and divides it out where it is read: in the
weights of the convolutions on both sides. With powers of two for factors this is exact in floating point, except where
a channel meets the upper end of its ReLU6, which then lies at 6 over its factor; the factors leave room for that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from holistic_native.tflite.int8.groups import join, root

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.tflite.int8.editor import ModelEditor

_CONVOLUTIONS = ("CONV_2D", "DEPTHWISE_CONV_2D")
# Operators that treat every channel alike, and 0 as 0: what is true of a channel before them is true after them.
_CHANNELWISE = ("PAD", "MAX_POOL_2D", "RESIZE_BILINEAR", "ADD")
_NO_ACTIVATION, _RELU, _RELU6 = 0, 1, 3


class Tie(NamedTuple):
    """Activations whose channels must have the same factors, since sums and the like connect them.

    Attributes:
        tensors: in ascending order; the first names the tie.
        bounded: one of them is the output of a ReLU6, so that no factor may lift a channel above 6.
    """

    tensors: tuple[int, ...]
    bounded: bool


def find_ties(model: ModelEditor) -> tuple[Tie, ...]:
    """Find the activations that lie between convolutions only, and so can be equalised."""
    producers = {int(operator.outputs[0]): operator for operator in model.operators}
    parents = {tensor: tensor for tensor in (*producers, *model.inputs)}
    readers: dict[int, list[Any]] = {}
    for operator in model.operators:
        inputs = [int(tensor) for tensor in operator.inputs if tensor >= 0]
        for tensor in inputs:
            readers.setdefault(tensor, []).append(operator)
        if model.kind(operator) in _CHANNELWISE:
            for tensor in inputs:
                if tensor in parents:
                    join(parents, tensor, int(operator.outputs[0]))
    groups: dict[int, list[int]] = {}
    for tensor in parents:
        groups.setdefault(root(parents, tensor), []).append(tensor)
    ends = {*model.inputs, *model.outputs}
    ties = []
    for group in groups.values():
        # Some paddings add channels: those of both sides then do not correspond.
        alike = len({model.shape(tensor)[-1:] for tensor in group}) == 1
        if (
            alike
            and ends.isdisjoint(group)
            and all(_scales_along(model, producers[tensor], readers.get(tensor, []), tensor) for tensor in group)
        ):
            bounded = any(_activation(producers[tensor]) == _RELU6 for tensor in group)
            ties.append(Tie(tuple(sorted(group)), bounded))
    return tuple(sorted(ties))


def equalize(model: ModelEditor, exponents: Mapping[int, Sequence[int]]) -> None:
    """Multiply channels by powers of two, in the weights before them, and divide in the weights behind them.

    Args:
        model: a model with float32 weights; it is changed in place.
        exponents: the powers per channel, by the first tensor of each tie that is to be equalised.

    Raises:
        ValueError: a tensor names no tie of this model, or has another number of channels.
    """
    ties = {tie.tensors[0]: tie for tie in find_ties(model)}
    scaled: dict[int, NDArray[np.float32]] = {}

    def scale(tensor: int, factors: NDArray[np.float32]) -> None:
        scaled[tensor] = scaled.get(tensor, model.floats(tensor)) * factors

    for name, powers in exponents.items():
        if name not in ties:
            raise ValueError(f"exponents must name activations between convolutions, got tensor {name}")
        tensors = ties[name].tensors
        if len(powers) != model.shape(name)[-1]:
            raise ValueError(f"tensor {name} has {model.shape(name)[-1]} channels, got {len(powers)} exponents")
        factors = np.ldexp(np.float32(1), np.asarray(powers, np.int32)).astype(np.float32)
        for operator in model.operators:
            if model.kind(operator) not in _CONVOLUTIONS:
                continue
            source, weights, *bias = (int(tensor) for tensor in operator.inputs)
            if int(operator.outputs[0]) in tensors:
                along_last = model.kind(operator) == "DEPTHWISE_CONV_2D"
                scale(weights, factors if along_last else factors[:, None, None, None])
                for tensor in bias:
                    if tensor >= 0:
                        scale(tensor, factors)
            if source in tensors:
                scale(weights, np.float32(1) / factors)
    for tensor, values in scaled.items():
        model.set_constant(tensor, values)


def _scales_along(model: ModelEditor, producer: Any, readers: Sequence[Any], tensor: int) -> bool:
    kinds = (*_CONVOLUTIONS, *_CHANNELWISE)
    made = model.kind(producer) in kinds and _activation(producer) in (_NO_ACTIVATION, _RELU, _RELU6)
    if model.kind(producer) == "ADD" and any(model.is_constant(int(source)) for source in producer.inputs):
        return False
    return made and all(
        model.kind(reader) in _CHANNELWISE
        or (model.kind(reader) in _CONVOLUTIONS and int(reader.inputs[0]) == tensor and _single(model, reader))
        for reader in readers
    )


def _single(model: ModelEditor, operator: Any) -> bool:
    # A depthwise convolution that makes several channels of one would need factors per output channel.
    source, output = int(operator.inputs[0]), int(operator.outputs[0])
    if model.kind(operator) == "DEPTHWISE_CONV_2D":
        return model.shape(source)[-1] == model.shape(output)[-1]
    return model.shape(source)[-1] == model.shape(int(operator.inputs[1]))[-1]


def _activation(operator: Any) -> int:
    return int(getattr(operator.builtinOptions, "fusedActivationFunction", _NO_ACTIVATION))
