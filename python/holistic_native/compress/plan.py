"""From the statistics of a model's activations to the numbers of a recipe."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.tflite.int8.editor import ModelEditor
from holistic_native.tflite.int8.equalizer import equalize, find_ties
from holistic_native.tflite.int8.plain import plain_model
from holistic_native.tflite.int8.quantizer import VERSIONS, largest_scale, quantize_constant, scale_of
from holistic_native.tflite.int8.recipe import QuantizeRecipe

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.compress.statistics import Channels

_RELU6 = 6.0


@dataclass(frozen=True)
class Settings:
    """How far equalisation goes.

    Attributes:
        headroom: how many times the highest value seen a ReLU6 channel must still be able to hold.
        largest_exponent: of the powers of two that lift channels.
        correct: undo the mean error of rounded weights in the biases.
    """

    headroom: float = 2.0
    largest_exponent: int = 4
    correct: bool = True


class Planner:
    """Makes recipes for one model, given the statistics of its activations."""

    def __init__(
        self, name: str, content: bytes, statistics: Mapping[int, Channels], settings: Settings | None = None
    ) -> None:
        """Make a plain model of it, see `plain_model`.

        Args:
            name: the model's file name.
            content: its bytes.
            statistics: of every activation of the plain model that a recipe may quantise to int8, and of the input.
            settings: None for the defaults.

        Raises:
            ValueError: the content is damaged.
        """
        self._name = name
        self._source = hashlib.sha256(content).hexdigest()
        self._settings = settings or Settings()
        self._plain = plain_model(content)
        self._statistics = statistics
        self._ties = find_ties(ModelEditor(self._plain))

    def recipe(self, layers: Collection[int]) -> QuantizeRecipe:
        """Make the recipe that quantises these layers to int8."""
        chosen = set(layers)
        exponents = {}
        factors: dict[int, NDArray[np.float32]] = {}
        for tie in self._ties:
            if not chosen.issuperset(tie.tensors) or not self._statistics.keys() >= set(tie.tensors):
                continue
            powers = self._powers(tie.tensors, bounded=tie.bounded)
            if powers.any():
                exponents[tie.tensors[0]] = tuple(int(power) for power in powers)
                factors.update(dict.fromkeys(tie.tensors, np.ldexp(np.float32(1), powers).astype(np.float32)))
        model = ModelEditor(self._plain)
        equalize(model, exponents)
        ranges = {}
        corrections = {}
        for operator in model.operators:
            output = int(operator.outputs[0])
            if output not in chosen:
                continue
            for tensor in (*operator.inputs, output):
                if int(tensor) in self._statistics:
                    ranges[int(tensor)] = self._range(int(tensor), factors.get(int(tensor)))
        if self._settings.correct:
            for operator in model.operators:
                if int(operator.outputs[0]) in chosen and "CONV" in model.kind(operator):
                    steps = self._correction(model, operator, ranges, factors)
                    if any(steps):
                        corrections[int(operator.outputs[0])] = steps
        return QuantizeRecipe(self._name, self._source, tuple(sorted(chosen)), ranges, exponents, corrections)

    def _powers(self, tensors: tuple[int, ...], *, bounded: bool) -> NDArray[np.int32]:
        widths = np.max(
            [np.maximum(np.abs(self._statistics[t].low), np.abs(self._statistics[t].high)) for t in tensors], axis=0
        ).astype(np.float64)
        top, headroom = (_RELU6, self._settings.headroom) if bounded else (float(widths.max()), 1.0)
        # A channel that is always 0 says nothing about how far it may be lifted.
        room = np.where(widths > 0, top / np.maximum(widths * headroom, 1e-6), 1.0)
        return np.clip(np.floor(np.log2(room)), 0, self._settings.largest_exponent).astype(np.int32)

    def _range(self, tensor: int, factors: NDArray[np.float32] | None) -> tuple[float, float]:
        channels = self._statistics[tensor]
        scale = np.float32(1) if factors is None else factors
        return float((channels.low * scale).min()), float((channels.high * scale).max())

    def _correction(
        self,
        model: ModelEditor,
        operator: Any,
        ranges: Mapping[int, tuple[float, float]],
        factors: Mapping[int, NDArray[np.float32]],
    ) -> tuple[int, ...]:
        # The mean of (weights - rounded weights) * input, in steps of the bias.
        source = int(operator.inputs[0])
        along_last = model.kind(operator) == "DEPTHWISE_CONV_2D"
        weights = model.floats(int(operator.inputs[1]))
        around = scale_of(ranges[source]), scale_of(ranges[int(operator.outputs[0])])
        integers, scales = quantize_constant(model.kind(operator), weights, largest_scale(*around))
        lost = weights.astype(np.float64)
        lost -= integers * (scales if along_last else scales[:, None, None, None]).astype(np.float64)
        means = self._statistics[source].mean * factors.get(source, np.float32(1))
        error = (lost * means).sum((0, 1, 2) if along_last else (1, 2, 3))
        units = around[0].scale * scales
        return tuple(int(step) for step in np.rint(error / units))


def candidates(content: bytes) -> tuple[int, ...]:
    """Name every operator that can be in int8, by the tensor it computes, in the order they run."""
    model = ModelEditor(plain_model(content))
    return tuple(
        int(operator.outputs[0])
        for operator in model.operators
        if model.kind(operator) in VERSIONS and not all(model.is_constant(int(t)) for t in operator.inputs)
    )
