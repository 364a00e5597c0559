"""Prune a network: leave blocks out, order its channels, leave some out, make up for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import torch

from holistic_native.compress.network.narrow import kept_places
from holistic_native.compress.network.opened import open_model
from holistic_native.compress.pruning.criteria import can_order, orders
from holistic_native.compress.pruning.moments import gather
from holistic_native.compress.pruning.points import Point, kept
from holistic_native.compress.pruning.refit import refit
from holistic_native.compress.pruning.units import find_units

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from holistic_native.compress.network.module import Network


class Pruner:
    """A network whose channels are ordered once, and pruned to any point."""

    def __init__(
        self,
        original: Network,
        criterion: str,
        pictures: Sequence[Tensor],
        *,
        coupled: bool = False,
        without: Sequence[int] = (),
    ) -> None:
        """Order the channels.

        Args:
            original: the network.
            criterion: one of `criteria.CRITERIA`.
            pictures: batches of pictures to order and to fit on.
            coupled: prune channels of residual streams as well, which several convolutions compute and sums add.
            without: residual blocks to leave out first, see `Network.without_blocks`.

        Raises:
            ValueError: `without` names no residual blocks.
        """
        self._original = original
        self._criterion = criterion
        self._pictures = pictures
        self._shallow = original.without_blocks(without) if without else original
        model = open_model(self._shallow.write())
        self._units = [
            unit for unit in find_units(model) if can_order(criterion, model, unit) and (coupled or not unit.coupled)
        ]
        self._model = model
        self._orders = orders(criterion, self._shallow, model, self._units, pictures)

    def prune(self, point: Point) -> Network:
        """Return the network pruned to a point.

        With `l1` nothing makes up for what is gone, as published. With `activation` the means of what is gone go into
        the biases, with `obs` the other channels are fitted.
        """
        keep = kept(point, self._units, self._orders)
        places = kept_places(self._model, {tensor: chosen.tolist() for tensor, chosen in keep.items()})
        network = self._shallow.narrowed(keep)
        if self._criterion == "activation":
            self._fold_means(network, places)
        if self._criterion == "obs":
            refit(self._original, network, places, self._pictures)
        return network

    def _fold_means(self, network: Network, places: Mapping[int, NDArray[np.intp]]) -> None:
        """Add what channels that are gone add on average to the biases of those who read them."""
        readers = [reader for unit in self._units for reader in unit.readers]
        products = gather(self._shallow, {reader.tensor for reader in readers}, self._pictures)
        with torch.no_grad():
            for reader in readers:
                weights, bias = (int(tensor) for tensor in reader.operator.inputs[1:3])
                stored = torch.from_numpy(self._model.floats(weights).astype("float64"))
                means = products[reader.tensor][-1, :-1].clone()
                means[torch.from_numpy(places[reader.tensor])] = 0
                rows = torch.from_numpy(places[int(reader.operator.outputs[0])])
                added = (stored.reshape(len(stored), -1, stored.shape[-1]).sum(1) @ means)[rows]
                network.weights[str(bias)].add_(added.float())
