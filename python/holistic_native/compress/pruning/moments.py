"""Second moments of the inputs of convolutions: their products, summed over crops and positions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.compress.network.module import Network

# Of larger maps only some rows and columns are taken: neighbours are alike.
_MOST_PLACES = 28
_BATCH = 16


def batches(crops: Sequence[NDArray[np.float32]], count: int = _BATCH) -> list[Tensor]:
    """Join crops, each (1, height, width, 3), into batches."""
    return [torch.from_numpy(np.concatenate(crops[at : at + count])) for at in range(0, len(crops), count)]


def rows_of(values: Tensor) -> Tensor:
    """Return an activation as rows, one for each position that counts, (rows, channels).

    Args:
        values: (pictures, channels, ...); of images some positions are taken, the same ones whatever the channels.
    """
    if values.dim() == 4:
        steps = (-(-values.shape[2] // _MOST_PLACES), -(-values.shape[3] // _MOST_PLACES))
        values = values[:, :, :: steps[0], :: steps[1]].permute(0, 2, 3, 1)
    return values.reshape(-1, values.shape[-1])


def with_ones(rows: Tensor) -> Tensor:
    """Add a column of ones, which biases are multiplied with."""
    return torch.cat((rows, rows.new_ones(len(rows), 1)), 1)


def gather(network: Network, tensors: Iterable[int], pictures: Sequence[Tensor]) -> dict[int, Tensor]:
    """Run a network, and sum up the products of the channels of some activations.

    Args:
        network: the network.
        tensors: the activations, each (pictures, rows, columns, channels) or (pictures, channels).
        pictures: batches.

    Returns:
        By tensor the mean of each channel times each other, (channels + 1, channels + 1) float64, a channel of ones
        last.
    """
    names = list(tensors)
    sums: dict[int, Tensor] = {}
    counts: dict[int, int] = {}
    with torch.no_grad():
        for batch in pictures:
            execution = network.start(batch)
            for name in network.in_order(names):
                rows = with_ones(rows_of(network.go_on(execution, name)))
                sums[name] = sums.get(name, 0) + (rows.T @ rows).double()  # within a batch single precision will do
                counts[name] = counts.get(name, 0) + len(rows)
    return {name: values / counts[name] for name, values in sums.items()}
