"""What can be pruned in a model: sets of channels, each with all that makes and reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.compress.network.channels import Channels
from holistic_native.compress.network.opened import computed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from holistic_native.tflite.int8.editor import ModelEditor

_FIXED = 0
# The axis of weights that has the channels an operator reads.
CHANNEL_AXIS = {"CONV_2D": 3, "FULLY_CONNECTED": 1}


@dataclass(frozen=True)
class Slices:
    """The part of an operator's weights that belongs to a unit's channels.

    Attributes:
        operator: the operator.
        tensor: the one of the unit's tensors that it writes or reads.
        places: for each channel of the unit, its place in that tensor; -1 where the tensor does not have it.
    """

    operator: Any
    tensor: int
    places: NDArray[np.int64]


@dataclass(frozen=True)
class Unit:
    """Channels that can be left out one by one, each from all tensors that have it.

    Attributes:
        tensor: the first of the unit's tensors that has all its channels; it names the unit.
        groups: of each channel, see `Channels`.
        filters: depthwise convolutions over the channels.
        makers: convolutions that compute them.
        readers: convolutions and fully connected layers that add over them.
        coupled: the channels are part of a sum, so that several convolutions compute them.
    """

    tensor: int
    groups: NDArray[np.int64]
    filters: Sequence[Slices]
    makers: Sequence[Slices]
    readers: Sequence[Slices]
    coupled: bool

    @property
    def width(self) -> int:
        """How many channels the unit has."""
        return len(self.groups)


def find_units(model: ModelEditor) -> tuple[Unit, ...]:
    """Find what can be pruned, in the order it is computed.

    Args:
        model: as `network.opened.open_model` gives it.
    """
    channels = Channels(model)
    sets = _connected(channels.of(tensor) for tensor in channels.tensors())
    return tuple(unit for groups in sets if (unit := _unit(model, channels, groups)) is not None)


def _connected(rows: Iterable[NDArray[np.int64]]) -> list[set[int]]:
    """Return the groups that occur together in tensors, tensors that must stay left out."""
    sets: list[set[int]] = []
    for row in rows:
        if (row == _FIXED).any():
            continue
        merged = set(row.tolist())
        apart = []
        for known in sets:
            if known.isdisjoint(merged):
                apart.append(known)
            else:
                merged |= known
        sets = [*apart, merged]
    return sets


def _unit(model: ModelEditor, channels: Channels, wanted: set[int]) -> Unit | None:
    tensors = [t for t in channels.tensors() if not wanted.isdisjoint(channels.of(t).tolist())]
    whole = [tensor for tensor in tensors if len(channels.of(tensor)) == len(wanted)]
    # Channels that somewhere stand beside such as must stay are left alone.
    if not whole or any((channels.of(tensor) == _FIXED).any() for tensor in tensors):
        return None
    groups = channels.of(whole[0])
    if len(set(groups.tolist())) < len(groups):
        return None
    makers, filters, readers, coupled = [], [], [], False
    for operator in model.operators:
        kind, output = model.kind(operator), int(operator.outputs[0])
        inputs = computed(model, operator.inputs)
        if output in tensors:
            slices = Slices(operator, output, _places(channels.of(output), groups))
            if kind in CHANNEL_AXIS:
                makers.append(slices)
            elif kind == "DEPTHWISE_CONV_2D":
                filters.append(slices)
            coupled |= kind == "ADD" and len(inputs) == 2
        if kind in CHANNEL_AXIS and inputs[0] in tensors:
            readers.append(Slices(operator, inputs[0], _places(channels.of(inputs[0]), groups)))
    if not makers or not readers:
        return None
    return Unit(whole[0], groups, tuple(filters), tuple(makers), tuple(readers), coupled)


def _places(row: NDArray[np.int64], groups: NDArray[np.int64]) -> NDArray[np.int64]:
    found = {group: place for place, group in enumerate(row.tolist())}
    return np.array([found.get(group, -1) for group in groups.tolist()], np.int64)
