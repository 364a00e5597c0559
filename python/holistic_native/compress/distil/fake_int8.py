"""A network that rounds while it is trained, as its int8 model will: so it learns to live with that.

Forward, the chosen layers read and give activations that are rounded to the steps of an int8 tensor and cut off at its
ends, and have weights rounded per output channel, as `tflite.int8` writes them and XNNPACK computes with them (its sums
are exact integers, and so are float sums of so few steps, up to their last bits). Backward, rounding counts as if it
were not there ("straight-through": Bengio, Leonard and Courville, "Estimating or Propagating Gradients Through
Stochastic Neurons for Conditional Computation", 2013).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from holistic_native.compress.network.module import Network
from holistic_native.tflite.int8.editor import ModelEditor
from holistic_native.tflite.int8.equalizer import equalize
from holistic_native.tflite.int8.plain import plain_model
from holistic_native.tflite.int8.quantizer import (
    Range,
    Scale,
    largest_scale,
    quantize_constant,
    range_groups,
    read_activations,
    scale_of,
    shared_ranges,
)

if TYPE_CHECKING:
    from torch import Tensor

    from holistic_native.compress.network.module import Step
    from holistic_native.tflite.int8.recipe import QuantizeRecipe

_WEIGHTED = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")


def start_of(content: bytes, recipe: QuantizeRecipe) -> bytes:
    """Return the float model whose rounded weights are those of a recipe's int8 model: where training begins.

    Channels are equalised and biases corrected as the recipe says. Filters of depthwise convolutions are rounded
    already, since recipes round their taps together; all other weights keep their places between two steps.

    Raises:
        ValueError: the content is damaged, or not the model that the recipe is for.
    """
    model = ModelEditor(plain_model(content))
    equalize(model, recipe.exponents)
    groups = range_groups(model, recipe.layers)
    limits = shared_ranges(groups, recipe.ranges)
    for operator in model.operators:
        kind, output = model.kind(operator), int(operator.outputs[0])
        if output not in recipe.layers or "CONV" not in kind:
            continue
        source, weights, *bias = (int(tensor) for tensor in operator.inputs)
        around = scale_of(limits[groups[source]]), scale_of(limits[groups[output]])
        values, scales = quantize_constant(kind, model.floats(weights), largest_scale(*around))
        if kind == "DEPTHWISE_CONV_2D":
            model.set_constant(weights, values * scales)
        steps = recipe.corrections.get(output)
        if steps is not None and bias and bias[0] >= 0:
            units = (around[0].scale * scales).astype(np.float64)
            model.set_constant(bias[0], (model.floats(bias[0]) + np.asarray(steps) * units).astype(np.float32))
    return model.pack()


class FakeInt8(Network):
    """A network some of whose layers compute as in int8."""

    def __init__(self, content: bytes, layers: Collection[int], ranges: Mapping[int, Range]) -> None:
        """Read a float model.

        Args:
            content: its bytes, see `start_of`.
            layers: the operators that compute as in int8, each named by the tensor it computes; those that the model
                does not have count for nothing.
            ranges: the lowest and highest value of each tensor that they read or compute.

        Raises:
            ValueError: the content is damaged or no float model, a layer cannot be in int8, or a range is missing.
        """
        super().__init__(content)
        model = ModelEditor(self.write())
        made = {int(operator.outputs[0]): operator for operator in model.operators}
        self._layers = frozenset(layers).intersection(made)
        groups = range_groups(model, self._layers)
        limits = shared_ranges(groups, ranges)
        self._scales = {tensor: scale_of(limits[group]) for tensor, group in groups.items()}
        self._read = {layer: frozenset(read_activations(model, made[layer])) for layer in self._layers}
        # Of the weights that are rounded: the largest scale that they may have.
        self._largest: dict[int, np.float32] = {}
        for layer in self._layers:
            if model.kind(made[layer]) in _WEIGHTED:
                source, weights = (int(tensor) for tensor in made[layer].inputs[:2])
                self._largest[weights] = largest_scale(self._scales[source], self._scales[layer])

    def rounded(self) -> Network:
        """Return the float network with its weights on the steps of the int8 model, which rounds them to themselves."""
        found = Network(self.write())
        with torch.no_grad():
            for tensor in self._largest:
                found.weights[str(tensor)].copy_(self._on_steps(tensor, self.weights[str(tensor)]))
        return found

    def _arguments(self, step: Step, known: Mapping[int, Tensor], stored: Mapping[int, Tensor]) -> list[Tensor]:
        arguments = super()._arguments(step, known, stored)
        if step.output not in self._layers:
            return arguments
        return [
            self._argument(step.output, tensor, values) for tensor, values in zip(step.inputs, arguments, strict=True)
        ]

    def _argument(self, layer: int, tensor: int, values: Tensor) -> Tensor:
        if tensor in self._largest:
            return self._on_steps(tensor, values)
        if tensor in self._read[layer] and tensor not in self._layers:  # those that layers give are rounded already
            return _rounded(values, self._scales[tensor])
        return values

    def _computed(self, step: Step, arguments: Sequence[Tensor]) -> Tensor:
        values = super()._computed(step, arguments)
        return _rounded(values, self._scales[step.output]) if step.output in self._layers else values

    def _on_steps(self, tensor: int, weights: Tensor) -> Tensor:
        scales = weights.detach().abs().flatten(1).amax(1) / 127
        scales = torch.where(scales > 0, scales, 1.0).clamp(max=float(self._largest[tensor]))
        zeros = torch.zeros_like(scales, dtype=torch.int32)
        return torch.fake_quantize_per_channel_affine(weights, scales, zeros, 0, -127, 127)


def _rounded(values: Tensor, scale: Scale) -> Tensor:
    return torch.fake_quantize_per_tensor_affine(values, float(scale.scale), scale.zero_point, -128, 127)
