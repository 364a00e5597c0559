"""Criteria that order channels: by weights alone, by their effect on crops, or by what others can replace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from holistic_native.compress.pruning.moments import gather
from holistic_native.compress.pruning.obs import Layer, Order, order_of
from holistic_native.compress.pruning.units import Slices, Unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.compress.network.module import Network
    from holistic_native.tflite.int8.editor import ModelEditor

CRITERIA = ("l1", "activation", "obs")
"""`l1`: the norms of a channel's weights. `activation`: the power of what it adds to the sums that read it. `obs`: what
the sums lose without it when the other channels make up for it."""


def orders(
    criterion: str, network: Network, model: ModelEditor, units: Sequence[Unit], pictures: Sequence[Tensor]
) -> dict[int, Order]:
    """Order the channels of units by a criterion.

    Args:
        criterion: one of `CRITERIA`.
        network: the network.
        model: the same, taken apart.
        units: of it; for `obs` none that is coupled.
        pictures: batches to run it on; `l1` needs none.

    Returns:
        By the unit's tensor, which channels to leave out first.
    """
    if criterion == "l1":
        return {unit.tensor: _sorted(_norms(model, unit)) for unit in units}
    read = {reader.tensor for unit in units for reader in unit.readers}
    products = gather(network, read, pictures)
    if criterion == "activation":
        return {unit.tensor: _sorted(_powers(model, unit, products)) for unit in units}
    return {
        unit.tensor: order_of(layers(model, unit, products))
        if _many_positions(model, unit)
        else _sorted(_powers(model, unit, products))
        for unit in units
    }


def can_order(criterion: str, model: ModelEditor, unit: Unit) -> bool:
    """Say whether a criterion knows what to do with a unit."""
    if criterion != "obs":
        return True
    pointwise = all(_matrix(model, reader).ndim == 2 for reader in unit.readers)
    return not unit.coupled and pointwise


def layers(model: ModelEditor, unit: Unit, products: Mapping[int, Tensor]) -> list[Layer]:
    """Return the layers that read a unit that is not coupled, those that read the same tensor as one."""
    found = []
    for tensor in dict.fromkeys(reader.tensor for reader in unit.readers):
        rows = [with_bias(model, reader.operator) for reader in unit.readers if reader.tensor == tensor]
        found.append(Layer(torch.from_numpy(np.concatenate(rows)), products[tensor]))
    return found


def with_bias(model: ModelEditor, operator: object) -> NDArray[np.float64]:
    """Return the weights of a 1x1 convolution or a fully connected layer, (outputs, channels + 1), biases last."""
    inputs = [int(tensor) for tensor in operator.inputs]  # type: ignore[attr-defined]
    weights = model.floats(inputs[1]).astype(np.float64)
    bias = model.floats(inputs[2]).astype(np.float64) if inputs[2:] and inputs[2] >= 0 else np.zeros(len(weights))
    return np.column_stack((weights.reshape(len(weights), -1), bias))


def _many_positions(model: ModelEditor, unit: Unit) -> bool:
    """Say whether readers see many positions of each crop: with one, few crops tell too little of many channels."""
    return all(np.prod(model.shape(reader.tensor)[1:-1]) > 1 for reader in unit.readers)


def _sorted(scores: NDArray[np.float64]) -> Order:
    channels = np.argsort(scores, kind="stable")
    return Order(channels.tolist(), np.cumsum(scores[channels]).tolist())


def _matrix(model: ModelEditor, reader: Slices) -> NDArray[np.float32]:
    """Return the weights that a reader has for each channel of a tensor; two axes where it sees one position."""
    weights = model.floats(int(reader.operator.inputs[1]))
    return weights.reshape(len(weights), -1) if weights.shape[1:-1] in ((), (1, 1)) else weights


def _norms(model: ModelEditor, unit: Unit) -> NDArray[np.float64]:
    """Return the L1 norms of a channel's weights, each over the mean of its layer, multiplied.

    A channel whose filter is all zeros counts for nothing then, however large the weights in front of it are.
    """
    product = np.ones(unit.width)
    for slices, axis in [(s, 0) for s in unit.makers] + [(s, 3) for s in unit.filters]:
        weights = model.floats(int(slices.operator.inputs[1])).astype(np.float64)
        product *= _placed(np.abs(np.moveaxis(weights, axis, 0).reshape(weights.shape[axis], -1)).sum(1), slices)
    read = np.zeros(unit.width)
    for reader in unit.readers:
        weights = np.abs(_matrix(model, reader).astype(np.float64))
        read += _placed(weights.reshape(-1, weights.shape[-1]).sum(0), reader, missing=0.0)
    return product * read


def _placed(norms: NDArray[np.float64], slices: Slices, missing: float = 1.0) -> NDArray[np.float64]:
    relative = np.append(norms / max(norms.mean(), 1e-30), missing)
    return relative[slices.places]


def _powers(model: ModelEditor, unit: Unit, products: Mapping[int, Tensor]) -> NDArray[np.float64]:
    """Return the power of what each channel adds to the sums that read it, around its mean, over that of the sums."""
    powers = np.zeros(unit.width)
    for reader in unit.readers:
        sums = products[reader.tensor].numpy()
        means = sums[-1, :-1]
        variances = np.maximum(sums.diagonal()[:-1] - means**2, 0)
        weights = _matrix(model, reader).astype(np.float64)
        squares = variances * np.square(weights).reshape(-1, weights.shape[-1]).sum(0)
        powers += np.append(squares / max(float(squares.sum()), 1e-30), 0.0)[reader.places]
    return powers
