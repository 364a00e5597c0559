"""Windows that move over an image: convolutions and pools, with TFLite's padding, on channels-first tensors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn import functional

if TYPE_CHECKING:
    from holistic_native.tflite.int8.editor import ModelEditor

Run = Callable[..., Tensor]
"""What an operator does: tensors with four axes have their channels second; all others are as in the file."""

_SAME = 0
_NO_ACTIVATION = 0


def _relu6(values: Tensor) -> Tensor:
    return functional.hardtanh(values, 0.0, 6.0, inplace=True)


# As the schema numbers them (ActivationFunctionType); what they work on was just made, so it may be overwritten.
_ACTIVATIONS: dict[int, Callable[[Tensor], Tensor]] = {
    _NO_ACTIVATION: lambda values: values,
    1: torch.relu_,
    2: lambda values: functional.hardtanh(values, -1.0, 1.0, inplace=True),
    3: _relu6,
}


def activation(options: Any) -> Callable[[Tensor], Tensor]:
    """Return the activation that is fused into an operator, by its options."""
    number = int(getattr(options, "fusedActivationFunction", _NO_ACTIVATION))
    if number not in _ACTIVATIONS:
        raise ValueError(f"model has an activation that networks do not know (number {number})")
    return _ACTIVATIONS[number]


@dataclass(frozen=True)
class Window:
    """A window's size, strides, distances between its taps, each by rows and columns, and whether edges are padded."""

    size: tuple[int, int]
    strides: tuple[int, int]
    spread: tuple[int, int]
    same: bool

    @classmethod
    def of(cls, options: Any, size: tuple[int, int]) -> Window:
        """Read a window from an operator's options."""
        spread = getattr(options, "dilationHFactor", 1) or 1, getattr(options, "dilationWFactor", 1) or 1
        return cls(size, (int(options.strideH), int(options.strideW)), spread, int(options.padding) == _SAME)

    def padding(self, image: Tensor) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return how many rows are added above and below an image, and how many columns left and right."""
        if not self.same:
            return (0, 0), (0, 0)
        pairs = []
        for axis in (0, 1):
            length, step = image.shape[2 + axis], self.strides[axis]
            wide = (self.size[axis] - 1) * self.spread[axis] + 1
            missing = max((-(-length // step) - 1) * step + wide - length, 0)
            pairs.append((missing // 2, missing - missing // 2))
        return pairs[0], pairs[1]

    def padded(self, image: Tensor, value: float = 0.0) -> tuple[Tensor, tuple[int, int]]:
        """Return the image with what must be added unevenly, and what is still to be added on both sides."""
        rows, columns = self.padding(image)
        if rows[0] == rows[1] and columns[0] == columns[1] and value == 0:
            return image, (rows[0], columns[0])
        if not any((*rows, *columns)):
            return image, (0, 0)
        return functional.pad(image, (*columns, *rows), value=value), (0, 0)


def convolution(model: ModelEditor, operator: Any) -> Run:
    """CONV_2D."""
    _, rows, columns, _ = model.shape(int(operator.inputs[1]))
    return _convolution(Window.of(operator.builtinOptions, (rows, columns)), activation(operator.builtinOptions))


def depthwise(model: ModelEditor, operator: Any) -> Run:
    """DEPTHWISE_CONV_2D."""
    _, rows, columns, _ = model.shape(int(operator.inputs[1]))
    window, activate = Window.of(operator.builtinOptions, (rows, columns)), activation(operator.builtinOptions)
    return _convolution(window, activate, depthwise=True)


def _convolution(window: Window, activate: Callable[[Tensor], Tensor], *, depthwise: bool = False) -> Run:
    def run(image: Tensor, weights: Tensor, bias: Tensor | None = None) -> Tensor:
        image, padding = window.padded(image)
        groups = image.shape[1] if depthwise else 1
        return activate(
            functional.conv2d(image, weights, bias, window.strides, padding, window.spread, groups),
        )

    return run


def max_pool(_: ModelEditor, operator: Any) -> Run:
    """MAX_POOL_2D."""
    options = operator.builtinOptions
    window = Window.of(options, (int(options.filterHeight), int(options.filterWidth)))
    activate = activation(options)

    def run(image: Tensor) -> Tensor:
        image, _ = window.padded(image, value=-torch.inf)
        return activate(functional.max_pool2d(image, window.size, window.strides))

    return run


def average_pool(_: ModelEditor, operator: Any) -> Run:
    """AVERAGE_POOL_2D; what is padded does not count."""
    options = operator.builtinOptions
    window = Window.of(options, (int(options.filterHeight), int(options.filterWidth)))
    activate = activation(options)

    def run(image: Tensor) -> Tensor:
        rows, columns = window.padding(image)
        if not any((*rows, *columns)):
            return activate(functional.avg_pool2d(image, window.size, window.strides))
        inside = torch.ones_like(image[:1, :1])
        sums, counts = (
            functional.avg_pool2d(functional.pad(values, (*columns, *rows)), window.size, window.strides)
            for values in (image, inside)
        )
        return activate(sums / counts)

    return run


def transposed(_: ModelEditor, operator: Any) -> Run:
    """Convolution2DTransposeBias: every pixel becomes a block of its own."""
    options = b"" if operator.customOptions is None else bytes(operator.customOptions)
    # Padding, and the strides of columns and rows, four bytes each.
    steps = int.from_bytes(options[4:8], "little"), int.from_bytes(options[8:12], "little")

    def run(image: Tensor, weights: Tensor, bias: Tensor) -> Tensor:
        if tuple(weights.shape[2:]) != steps:
            raise ValueError(f"{tuple(weights.shape[2:])} weights in steps of {steps} overlap, which is unknown")
        return functional.conv_transpose2d(image, weights, bias, steps)

    return run
