"""Which channels a layer can best do without, when the others make up for them: optimal brain surgery.

Frantar et al. 2022, "Optimal Brain Compression", for whole channels: leaving one out costs the squared norm of its
weights over its entry of the inverse of the inputs' products; the weights of the others move along that inverse's
column. One is left out after the other.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

# Of the mean of the products' diagonal: what is added to it so that it can be inverted.
_DAMPING = 1e-6
# Of the mean square: channels that vary less than this have one value.
_STILL = 1e-12
_LEAST_LEFT = 0.4


class Layer(NamedTuple):
    """A sum over channels.

    Attributes:
        weights: (outputs, channels + 1) float64, biases last.
        products: (channels + 1, channels + 1) of its inputs, see `moments.gather`.
    """

    weights: Tensor
    products: Tensor

    @property
    def power(self) -> float:
        """The mean square of what it computes, around its mean."""
        centred = self.products - torch.outer(self.products[-1], self.products[-1])
        return float(((self.weights @ centred) * self.weights).sum())


class Order(NamedTuple):
    """In which order channels are left out.

    Attributes:
        channels: all, those that cost least first.
        costs: for each, the mean square error over the mean square of what is computed, when it and those before it are
            left out.
    """

    channels: list[int]
    costs: list[float]


def order_of(layers: list[Layer]) -> Order:
    """Order the channels that some layers read, all the same ones, by what the layers lose without them.

    Channels that always have one value come first and cost nothing, since biases make up for them. From where only
    `_LEAST_LEFT` of the others are left, the order is that of the last step.

    Args:
        layers: at least one; for several the relative errors are added.
    """
    count = layers[0].products.shape[0] - 1
    moving = torch.stack([_variances(layer) > _STILL for layer in layers]).any(0)
    still = torch.nonzero(~moving).flatten().tolist()
    places = torch.nonzero(moving).flatten()
    channels, costs = _eliminated([_part(layer, places) for layer in layers], len(places))
    assert len(still) + len(channels) == count
    return Order([*still, *(int(places[channel]) for channel in channels)], [0.0] * len(still) + costs)


def _variances(layer: Layer) -> Tensor:
    """Return the variances of a layer's inputs over the mean of their squares, (channels,)."""
    squares = layer.products.diagonal()[:-1]
    return (squares - layer.products[-1, :-1].square()) / squares.mean().clamp_min(1e-30)


def _part(layer: Layer, places: Tensor) -> _State:
    """Return what is needed of a layer for some of its channels."""
    with_ones = torch.cat((places, torch.tensor([layer.products.shape[0] - 1])))
    products = layer.products[with_ones][:, with_ones]
    damping = _DAMPING * float(products.diagonal().mean())
    inverse = torch.linalg.inv(products + damping * torch.eye(len(products), dtype=torch.float64))
    return _State(layer.weights[:, with_ones], inverse, max(layer.power, 1e-30))


class _State(NamedTuple):
    weights: Tensor
    inverse: Tensor
    power: float

    def losses(self) -> Tensor:
        """Return what leaving out each channel costs."""
        return self.weights[:, :-1].square().sum(0) / self.inverse.diagonal()[:-1].clamp_min(1e-300) / self.power

    def leave_out(self, channel: int) -> None:
        """Let the other channels make up for one."""
        column = self.inverse[:, channel].clone()
        self.weights.sub_(torch.outer(self.weights[:, channel] / column[channel], column))
        self.inverse.sub_(torch.outer(column, column / column[channel]))


def _eliminated(states: list[_State], count: int) -> tuple[list[int], list[float]]:
    left = torch.ones(count, dtype=torch.bool)
    channels: list[int] = []
    costs: list[float] = []
    total = 0.0
    while len(channels) < (1 - _LEAST_LEFT) * count:
        losses = torch.stack([state.losses() for state in states]).sum(0)
        losses[~left] = torch.inf
        worst = int(losses.argmin())
        total += float(losses[worst])
        channels.append(worst)
        costs.append(total)
        left[worst] = False
        for state in states:
            state.leave_out(worst)
    losses = torch.stack([state.losses() for state in states]).sum(0) if count else torch.zeros(0)
    rest = sorted(torch.nonzero(left).flatten().tolist(), key=lambda channel: float(losses[channel]))
    for channel in rest:
        total += float(losses[channel])
        costs.append(total)
    return [*channels, *rest], costs
