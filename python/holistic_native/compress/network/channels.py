"""Which channels of a model's tensors depend on each other: they can only be left out together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.compress.network.opened import ALIKE, COMBINING, computed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.tflite.int8.editor import ModelEditor

_FIXED = 0


class Channels:
    """The channels of every computed tensor, each with the number of the group it belongs to.

    Channels are in one group when an operator treats every channel by itself, adds or multiplies both, or moves one to
    the other's place. Group 0 are those that must stay.
    """

    def __init__(self, model: ModelEditor) -> None:
        """Follow a model's channels from its input to its outputs.

        Args:
            model: as `opened.open_model` gives it.
        """
        self._model = model
        self._parents = [_FIXED]
        self._own: dict[int, NDArray[np.int64]] = {}
        self._pin(model.inputs[0])
        for operator in model.operators:
            self._follow(operator)
        for tensor in model.outputs:
            self._join(self._own[tensor], np.zeros_like(self._own[tensor]))
        roots = np.array([self._root(number) for number in range(len(self._parents))])
        self._groups = {tensor: roots[own] for tensor, own in self._own.items()}

    def of(self, tensor: int) -> NDArray[np.int64]:
        """Return the group of each channel, (channels,); ValueError for a tensor that is not computed."""
        if tensor not in self._groups:
            raise ValueError(f"tensor {tensor} is not computed by the model")
        return self._groups[tensor]

    def tensors(self) -> Sequence[int]:
        """Return all tensors that have channels."""
        return tuple(self._groups)

    def _follow(self, operator: Any) -> None:
        model = self._model
        kind, output = model.kind(operator), int(operator.outputs[0])
        inputs = computed(model, operator.inputs)
        count = model.shape(output)[-1]
        if kind == "CONV_2D" and model.shape(inputs[0])[-1] == model.shape(int(operator.inputs[1]))[3]:
            self._fresh(output, count)
        elif kind == "FULLY_CONNECTED":
            self._fresh(output, count)
            if model.shape(inputs[0])[-1] != model.shape(int(operator.inputs[1]))[1]:
                self._pin(inputs[0])
        elif (kind == "DEPTHWISE_CONV_2D" and model.shape(inputs[0])[-1] == count) or kind in ALIKE or kind == "MEAN":
            self._own[output] = self._own[inputs[0]]
        elif kind in COMBINING and all(model.shape(tensor)[-1] == count for tensor in inputs):
            self._own[output] = self._own[inputs[0]]
            if len(inputs) == 2:
                self._join(*(self._own[tensor] for tensor in inputs))
            elif any(model.is_constant(int(t)) and np.prod(model.shape(int(t))) > 1 for t in operator.inputs):
                self._pin(inputs[0])
        elif kind == "PAD":
            before, after = model.integers(int(operator.inputs[1]))[6:]
            added = [self._numbers(amount) for amount in (before, after)]
            self._own[output] = np.concatenate([added[0], self._own[inputs[0]], added[1]])
        elif kind == "CONCATENATION" and int(operator.builtinOptions.axis) % len(model.shape(output)) == 3:
            self._own[output] = np.concatenate([self._own[tensor] for tensor in inputs])
        else:
            for tensor in inputs:
                self._pin(tensor)
            self._pin(output)

    def _numbers(self, count: int) -> NDArray[np.int64]:
        first = len(self._parents)
        self._parents.extend(range(first, first + count))
        return np.arange(first, first + count)

    def _fresh(self, tensor: int, count: int) -> None:
        self._own[tensor] = self._numbers(count)

    def _pin(self, tensor: int) -> None:
        if tensor in self._own:
            self._join(self._own[tensor], np.zeros_like(self._own[tensor]))
        else:
            shape = self._model.shape(tensor)
            self._own[tensor] = np.zeros(shape[-1] if shape else 1, np.int64)

    def _root(self, number: int) -> int:
        while self._parents[number] != number:
            self._parents[number] = number = self._parents[self._parents[number]]
        return number

    def _join(self, some: NDArray[np.int64], others: NDArray[np.int64]) -> None:
        for one, other in zip(some.tolist(), others.tolist(), strict=True):
            # The smaller stands for both, so that what must stay is always 0.
            low, high = sorted((self._root(one), self._root(other)))
            self._parents[high] = low
