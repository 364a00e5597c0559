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

    Args:
        layers: at least one; for several the relative errors are added.
    """
    count = layers[0].products.shape[0] - 1
    left = torch.ones(count, dtype=torch.bool)
    states = []
    for layer in layers:
        damping = _DAMPING * float(layer.products.diagonal()[:-1].mean()) + 1e-12
        inverse = torch.linalg.inv(layer.products + damping * torch.eye(count + 1, dtype=torch.float64))
        states.append((layer.weights.clone(), inverse, max(layer.power, 1e-30)))
    channels: list[int] = []
    costs: list[float] = []
    total = 0.0
    for _ in range(count):
        losses = torch.zeros(count, dtype=torch.float64)
        for weights, inverse, power in states:
            losses += weights[:, :-1].square().sum(0) / inverse.diagonal()[:-1].clamp_min(1e-300) / power
        losses[~left] = torch.inf
        worst = int(losses.argmin())
        total += float(losses[worst])
        channels.append(worst)
        costs.append(total)
        left[worst] = False
        for weights, inverse, _ in states:
            column = inverse[:, worst].clone()
            weights -= torch.outer(weights[:, worst] / column[worst], column)
            inverse -= torch.outer(column, column / column[worst])
    return Order(channels, costs)
