"""Channels that no output of a model depends on: proved from the weights, removed without changing a bit.

Networks of inverted residuals widen their features, filter each channel by itself, and narrow them again. A channel
between the widening and the narrowing is dead when it is always exactly 0, or when all that read it multiply it by
exactly 0: sums without such products are the same to the bit, since interpreters add over channels in their order.
(Convolutions do so everywhere. Fully connected layers, which have but one position, add in that order only where
XNNPACK has AVX; elsewhere it keeps several sums, one for every second or fourth channel.)

A channel that always has one other value can leave as well: what it adds to the sums goes into the bias of those who
read it. That changes results by their rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from holistic_native.tflite.rewriter import Rewriter

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Numbers of TFLite's schema: BuiltinOperator, ActivationFunctionType, and slots of options.
_CONVOLUTION, _DEPTHWISE, _FULLY_CONNECTED, _PAD, _MEAN = 3, 4, 9, 34, 40
_ACTIVATION_SLOT = {_CONVOLUTION: 3, _DEPTHWISE: 4}
# What adds over channels, and the axis of its weights that has them.
_CHANNEL_AXIS = {_CONVOLUTION: 3, _FULLY_CONNECTED: 1}
_RANGES = {0: (-np.inf, np.inf), 1: (0.0, np.inf), 2: (-1.0, 1.0), 3: (0.0, 6.0)}
# XNNPACK computes so many channels at a time: widths that are no multiples are slower than wider ones.
_STEP = 16


class Range(NamedTuple):
    """The lowest and the highest value of each channel, (channels,) float64."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]


class _Chain(NamedTuple):
    """A convolution, then operators that treat each channel by itself; and those that add over the channels."""

    operators: list[int]
    readers: list[int]


def without_dead_channels(content: bytes, *, fully_connected: bool, constants: bool = False) -> bytes:
    """Return a model without its dead channels, as many as leave widths that run fast.

    Args:
        content: the bytes of a `.tflite` file.
        fully_connected: also take out what fully connected layers read.
        constants: also take out channels that always have one value; outputs are those of the model up to rounding.

    Returns:
        The same bytes where there is nothing to take out.

    Raises:
        ValueError: the content is damaged or no `.tflite` file.
    """
    model = Rewriter(content)
    axes = _CHANNEL_AXIS if fully_connected else {_CONVOLUTION: _CHANNEL_AXIS[_CONVOLUTION]}
    for number in range(len(model.graph.operators)):
        chain = _chain(model, number, axes)
        if chain is not None:
            found = _found(model, chain)
            constant = _constant(model, chain, found) if constants else np.zeros(len(found.low), bool)
            gone = _dead(model, chain, found) | constant
            places = kept_channels(gone)
            if len(places) < len(gone):
                constant[places] = False
                _fold(model, chain, np.where(constant, found.low, 0.0))
                _keep(model, chain, places)
    return model.content()


def kept_channels(dead: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the channels to keep: all that live, and so many dead ones that their number is a multiple of 16.

    A width that is no multiple is left alone, unless all of the rest is dead; one channel is always kept.
    """
    live = int(np.count_nonzero(~dead))
    count = min(len(dead), -(-max(live, 1) // _STEP) * _STEP)
    spare = np.flatnonzero(dead)[: count - live]
    return np.sort(np.concatenate([np.flatnonzero(~dead), spare]))


def _chain(model: Rewriter, number: int, axes: Mapping[int, int]) -> _Chain | None:
    """Return the chain that begins with an operator; None where none begins."""
    if model.graph.operators[number].builtin != _CONVOLUTION or not _is_stored(model, number):
        return None
    operators = [number]
    while True:
        (tensor,) = model.graph.operators[operators[-1]].outputs
        readers = model.readers(tensor)
        if tensor in model.graph.outputs or not readers:
            return None
        if any(model.graph.operators[reader].inputs.index(tensor) for reader in readers):
            return None
        if all(_adds_channels(model, reader, axes) for reader in readers):
            return _Chain(operators, readers) if len(operators) > 1 else None
        if len(readers) > 1 or not _keeps_channels(model, readers[0]):
            return None
        operators.append(readers[0])


def _is_stored(model: Rewriter, number: int) -> bool:
    """Return whether an operator has weights and a bias that can be rewritten."""
    operator = model.graph.operators[number]
    if len(operator.inputs) != 3 or len(operator.outputs) != 1 or min(operator.inputs) < 0:
        return False
    return all(model.stored(tensor) is not None for tensor in operator.inputs[1:])


def _adds_channels(model: Rewriter, number: int, axes: Mapping[int, int]) -> bool:
    operator = model.graph.operators[number]
    axis = axes.get(operator.builtin)
    if axis is None or not _is_stored(model, number):
        return False
    image, weights = (model.shape(tensor) for tensor in operator.inputs[:2])
    return len(weights) == axis + 1 and weights[axis:] == image[-1:]


def _keeps_channels(model: Rewriter, number: int) -> bool:
    """Return whether an operator has one filter per channel, pads each channel, or takes its mean."""
    operator = model.graph.operators[number]
    if len(operator.inputs) < 2 or len(operator.outputs) != 1 or min(operator.inputs) < 0:
        return False
    image, filters = (model.shape(tensor) for tensor in operator.inputs[:2])
    if len(image) != 4:
        return False
    if operator.builtin == _DEPTHWISE:
        return _is_stored(model, number) and filters[:1] == (1,) and filters[3:] == image[3:]
    if operator.builtin == _MEAN:
        return model.integers(operator.inputs[1]) == [1, 2]
    return operator.builtin == _PAD and model.integers(operator.inputs[1])[6:] == [0, 0]


def _found(model: Rewriter, chain: _Chain) -> Range:
    """Return the range of the channels at the end of a chain."""
    found = None
    for number in chain.operators:
        # Means lie between the lowest and the highest; padding is 0, which `_filtered` takes in.
        if model.graph.operators[number].builtin in _ACTIVATION_SLOT:
            found = _filtered(model, number, found)
    assert found is not None
    return found


def _dead(model: Rewriter, chain: _Chain, found: Range) -> NDArray[np.bool_]:
    """Return which channels are always 0, or are never read."""
    zero = (found.low == 0) & (found.high == 0)
    finite = np.isfinite(found.low) & np.isfinite(found.high)
    unread = np.logical_and.reduce(
        [(weights == 0).reshape(-1, len(zero)).all(axis=0) for weights in _weights_of_readers(model, chain)]
    )
    dead: NDArray[np.bool_] = zero | (unread & finite)
    return dead


def _constant(model: Rewriter, chain: _Chain, found: Range) -> NDArray[np.bool_]:
    """Return which channels always have one value; none where that is another one at the image's edge."""
    padded = any(model.graph.operators[number].builtin == _PAD for number in chain.operators)
    one_position = all(
        weights.size == weights.shape[0] * len(found.low) for weights in _weights_of_readers(model, chain)
    )
    if padded or not one_position:
        return np.zeros(len(found.low), bool)
    constant: NDArray[np.bool_] = (found.low == found.high) & np.isfinite(found.low)
    return constant


def _weights_of_readers(model: Rewriter, chain: _Chain) -> list[NDArray[np.float32]]:
    stored = [model.stored(model.graph.operators[reader].inputs[1]) for reader in chain.readers]
    return [weights for weights in stored if weights is not None]


def _fold(model: Rewriter, chain: _Chain, values: NDArray[np.float64]) -> None:
    """Put what channels of constant values, (channels,), add to the sums into the biases of those who read them."""
    if not values.any():
        return
    for reader, weights in zip(chain.readers, _weights_of_readers(model, chain), strict=True):
        bias = model.graph.operators[reader].inputs[2]
        before = np.asarray(model.stored(bias), np.float64)
        products = weights.reshape(len(before), -1).astype(np.float64) * values
        # One after the other, so that every machine gets the same sum.
        sums = np.add.accumulate(np.column_stack([before, products]), axis=1)[:, -1]
        model.replace(bias, sums.astype(np.float32))


def _filtered(model: Rewriter, number: int, before: Range | None) -> Range:
    """Return the range of an operator's channels, given that of those it filters; None where nothing is known."""
    operator = model.graph.operators[number]
    weights, bias = (np.asarray(model.stored(tensor), np.float64) for tensor in operator.inputs[1:])
    taps = weights.reshape(len(bias), -1) if operator.builtin == _CONVOLUTION else weights.reshape(-1, len(bias)).T
    if before is None:
        before = Range(np.full(len(bias), -np.inf), np.full(len(bias), np.inf))
    # What is added beside the image's edge is 0.
    low, high = np.minimum(before.low, 0)[:, None], np.maximum(before.high, 0)[:, None]
    with np.errstate(invalid="ignore"):
        products = np.where(taps == 0, 0.0, np.stack([taps * low, taps * high]))
    largest = np.abs(products).max(axis=0).sum(axis=1)
    # Each of the additions and multiplications in single precision is off by at most 2^-24 of its result.
    rounding = np.where(largest == 0, 0.0, 2.0 * (taps.shape[1] + 1) * 2.0**-24 * (np.abs(bias) + largest))
    least, most = _RANGES.get(_activation(model, number), (-np.inf, np.inf))
    bounds = (products.min(axis=0).sum(axis=1) + bias - rounding, products.max(axis=0).sum(axis=1) + bias + rounding)
    return Range(*(np.clip(bound, least, most) for bound in bounds))


def _activation(model: Rewriter, number: int) -> int:
    options = model.graph.options(number)
    slot = _ACTIVATION_SLOT[model.graph.operators[number].builtin]
    field = None if options is None else model.graph.tables.field(options, slot)
    return 0 if field is None else model.graph.tables.byte(field)


def _keep(model: Rewriter, chain: _Chain, places: NDArray[np.intp]) -> None:
    for number in chain.operators:
        operator = model.graph.operators[number]
        if operator.builtin in _ACTIVATION_SLOT:
            _, weights, bias = operator.inputs
            model.keep(weights, 0 if operator.builtin == _CONVOLUTION else 3, places)
            model.keep(bias, 0, places)
        model.keep(operator.outputs[0], -1, places)
    for reader in chain.readers:
        operator = model.graph.operators[reader]
        model.keep(operator.inputs[1], _CHANNEL_AXIS[operator.builtin], places)
