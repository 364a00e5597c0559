"""How much is pruned: points of a sweep, and the channels that each of them keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.compress.pruning.obs import Order
    from holistic_native.compress.pruning.units import Unit

# XNNPACK computes so many channels at a time: widths that are no multiples are slower than wider ones.
_STEP = 16
# Fewer channels than this are left alone: there is next to nothing to gain.
_LEAST_WIDTH = 32


@dataclass(frozen=True)
class Point:
    """How much to prune; one of the three is given.

    Attributes:
        share: of the channels of each unit.
        overall: share of the channels of all units, by one ranking.
        threshold: leave out what costs each unit at most this relative error.
    """

    share: float | None = None
    overall: float | None = None
    threshold: float | None = None

    @property
    def label(self) -> str:
        """A short name for files and tables."""
        if self.share is not None:
            return f"{100 * self.share:g}"
        return f"overall-{100 * self.overall:g}" if self.overall is not None else f"threshold-{self.threshold:g}"


def kept(
    point: Point, units: Sequence[Unit], orders: Mapping[int, Order], step: int = _STEP
) -> dict[int, NDArray[np.int64]]:
    """Choose the channels that a point keeps.

    Args:
        point: how much to prune.
        units: what can be pruned.
        orders: of their channels, by the unit's tensor.
        step: widths are made multiples of this, those that stay as they are apart.

    Returns:
        The channels to keep, ascending, by the unit's tensor; units of which all stay are left out.
    """
    pruned = [unit for unit in units if unit.width >= _LEAST_WIDTH]
    numbers = _numbers(point, pruned, orders)
    chosen = {}
    for unit in pruned:
        count = _rounded(unit.width - numbers[unit.tensor], unit.width, step, nearest=point.share is not None)
        if count < unit.width:
            gone = orders[unit.tensor].channels[: unit.width - count]
            chosen[unit.tensor] = np.setdiff1d(np.arange(unit.width), gone)
    return chosen


def _numbers(point: Point, units: Sequence[Unit], orders: Mapping[int, Order]) -> dict[int, float]:
    """Return how many channels of each unit go, before rounding."""
    if point.share is not None:
        return {unit.tensor: point.share * unit.width for unit in units}
    if point.threshold is not None:
        costs = {unit.tensor: orders[unit.tensor].costs for unit in units}
        return {tensor: int(np.searchsorted(found, point.threshold, "right")) for tensor, found in costs.items()}
    # Those of a unit go in their order, however little a later one costs.
    scores = [np.maximum.accumulate(np.diff(orders[unit.tensor].costs, prepend=0.0)) for unit in units]
    owners = np.repeat(np.arange(len(units)), [len(found) for found in scores])
    first = np.argsort(np.concatenate([np.zeros(0), *scores]), kind="stable")
    gone = owners[first[: round((point.overall or 0.0) * len(owners))]]
    return {unit.tensor: int((gone == place).sum()) for place, unit in enumerate(units)}


def _rounded(count: float, width: int, step: int, *, nearest: bool) -> int:
    """Return a width that runs fast: the nearest, or the next wider one; the width itself is among them."""
    wider = min(width, max(-(-int(np.ceil(count)) // step), 1) * step)
    narrower = max(int(count) // step, 1) * step
    return narrower if nearest and narrower < width and count - narrower < wider - count else wider
