"""Make a model's tensors narrower: the same file with fewer channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.compress.network.channels import Channels
from holistic_native.compress.network.opened import computed, open_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.tflite.int8.editor import ModelEditor

# The axis of an operator's weights that has the channels it writes, and the one that has those it reads.
_WRITTEN = {"CONV_2D": 0, "FULLY_CONNECTED": 0, "DEPTHWISE_CONV_2D": 3}
_READ = {"CONV_2D": 3, "FULLY_CONNECTED": 1}
_FIXED = 0


def narrowed(content: bytes, keep: Mapping[int, Sequence[int]]) -> bytes:
    """Keep some channels of some tensors, and what depends on them.

    Args:
        content: the bytes of a float `.tflite` file.
        keep: which channels to keep, ascending, by the tensor that has them.

    Returns:
        The bytes of the narrower model; tensors keep their indices.

    Raises:
        ValueError: a tensor has no such channels, none would be left, or some cannot be left out.
    """
    model = open_model(content)
    places = kept_places(model, keep)
    constants = _Constants(model)
    for operator in model.operators:
        _narrow(model, operator, places, constants)
    for tensor, kept in places.items():
        model.tensors[tensor].shape = np.array([*model.shape(tensor)[:-1], len(kept)], np.int32)
    return model.pack()


def kept_places(model: ModelEditor, keep: Mapping[int, Sequence[int]]) -> dict[int, NDArray[np.intp]]:
    """Return the channels that all computed tensors keep when some keep some; see `narrowed`.

    Args:
        model: as `opened.open_model` gives it.
        keep: which channels to keep, ascending, by the tensor that has them.

    Raises:
        ValueError: as `narrowed` does.
    """
    channels = Channels(model)
    gone: set[int] = set()
    for tensor, wanted in keep.items():
        gone.update(_left_out(channels.of(tensor), tensor, wanted))
    places = {t: np.flatnonzero(~np.isin(channels.of(t), list(gone))) for t in channels.tensors()}
    empty = [tensor for tensor, kept in places.items() if not len(kept)]
    if empty:
        raise ValueError(f"one channel at least must be kept, and none would be left of tensor {empty[0]}")
    return places


def _left_out(groups: NDArray[np.int64], tensor: int, kept: Sequence[int]) -> NDArray[np.int64]:
    """Return the groups that go when some channels of a tensor are kept."""
    wanted = np.asarray(kept, np.int64).reshape(-1)
    if len(wanted) and not (wanted[0] >= 0 and wanted[-1] < len(groups) and (np.diff(wanted) > 0).all()):
        raise ValueError(f"channels to keep of tensor {tensor} must ascend in 0..{len(groups) - 1}, got {wanted[:8]}")
    left_out = np.delete(groups, wanted)
    if (left_out == _FIXED).any():
        raise ValueError(
            f"channels of tensor {tensor} cannot be left out: it is an input or an output of the model, or its "
            "channels are mixed with their neighbours"
        )
    return left_out


class _Constants:
    """A model's constants, narrowed for one operator after the other."""

    def __init__(self, model: ModelEditor) -> None:
        self._model = model
        self._before: dict[int, NDArray[np.float32]] = {}

    def narrow(self, operator: Any, place: int, *cuts: tuple[NDArray[np.intp], int]) -> None:
        """Keep some slices of some axes of an operator's constant; where others use it otherwise, it gets its own."""
        model, tensor = self._model, int(operator.inputs[place])
        first = tensor not in self._before
        values = self._before.setdefault(tensor, model.floats(tensor))
        for kept, axis in cuts:
            values = values.take(kept, axis)
        if not first and not np.array_equal(values, model.floats(tensor)):
            tensor = model.add_tensor(values.shape, "FLOAT32")
            inputs = [int(index) for index in operator.inputs]
            inputs[place] = tensor
            operator.inputs = np.array(inputs, np.int32)
        elif values.shape == self._before[tensor].shape:
            return
        model.set_constant(tensor, values)
        model.tensors[tensor].shape = np.array(values.shape, np.int32)


def _narrow(model: ModelEditor, operator: Any, places: Mapping[int, NDArray[np.intp]], constants: _Constants) -> None:
    kind = model.kind(operator)
    source = computed(model, operator.inputs)[0]
    kept = places[int(operator.outputs[0])]
    if kind in _WRITTEN:
        read = [(places[source], _READ[kind])] if kind in _READ else []
        constants.narrow(operator, 1, (kept, _WRITTEN[kind]), *read)
        if len(operator.inputs) > 2 and operator.inputs[2] >= 0:
            constants.narrow(operator, 2, (kept, 0))
    elif kind == "PRELU":
        constants.narrow(operator, 1, (kept, -1))
    elif kind == "PAD":
        _narrow_padding(model, operator, source, kept)


def _narrow_padding(model: ModelEditor, operator: Any, source: int, kept: NDArray[np.intp]) -> None:
    amounts = model.integers(int(operator.inputs[1]))
    before, after = amounts[6:]
    width = model.shape(source)[-1]
    fewer = [int((kept < before).sum()), int((kept >= before + width).sum())]
    if fewer == [before, after]:
        return
    # Others may pad by what this one padded by.
    tensor = model.add_tensor((len(amounts) // 2, 2), "INT32")
    model.set_constant(tensor, np.array([*amounts[:6], *fewer], np.int32))
    operator.inputs = np.array([operator.inputs[0], tensor], np.int32)
