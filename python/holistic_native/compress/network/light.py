"""A light network of inverted residuals with a light head, that takes and gives what another model does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.compress.network.opened import open_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holistic_native.tflite.int8.editor import ModelEditor

# Sandler et al. 2018, "MobileNetV2", table 2: times wider inside, channels, how many, step of the first.
_STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
_STEM = 32
_CHANNEL_STEP, _SIZE_STEP = 8, 32
_NO_ACTIVATION, _RELU6, _SAME = 0, 3, 0


def light_model(content: bytes, *, width: float, input_size: int, seed: int = 0) -> bytes:
    """Make a light model with random weights that stands in for another: the same input, the same outputs.

    Args:
        content: the model to stand in for; each of its outputs is a row of numbers for each picture, not a map.
        width: of its layers over those of MobileNetV2.
        input_size: rows and columns of the pictures it takes, a multiple of 32.
        seed: of the weights.

    Returns:
        The bytes of the light model: inputs and outputs keep their tensors, the layers between are new ones.

    Raises:
        ValueError: a number is out of range, or an output is a map.
    """
    if not width > 0:
        raise ValueError(f"width must be above 0, got {width}")
    if input_size < _SIZE_STEP or input_size % _SIZE_STEP:
        raise ValueError(f"input_size must be a multiple of {_SIZE_STEP}, got {input_size}")
    model = open_model(content)
    shapes = [model.shape(tensor) for tensor in model.outputs]
    if any(int(np.prod(shape[:-1])) != 1 for shape in shapes):
        raise ValueError(f"light networks give rows of numbers, and the model has outputs {shapes}")
    probabilities = {int(o.outputs[0]) for o in model.operators if model.kind(o) == "LOGISTIC"}
    image = model.inputs[0]
    model.tensors[image].shape = np.array([1, input_size, input_size, model.shape(image)[3]], np.int32)
    model.tensors[image].shapeSignature = None
    model.operators = []
    layers = _Layers(model, np.random.default_rng(seed))
    features = layers.trunk(image, width)
    for tensor, shape in zip(model.outputs, shapes, strict=True):
        layers.head(features, tensor, shape, probability=tensor in probabilities)
    return model.pack()


class _Layers:
    """Adds layers to a model, one behind the other."""

    def __init__(self, model: ModelEditor, rng: np.random.Generator) -> None:
        self._model = model
        self._rng = rng

    def trunk(self, image: int, width: float) -> int:
        """Add the stem and all blocks; return the mean of the last map, (1, channels)."""
        last = self._convolution(image, _channels(_STEM * width), 3, 2, _RELU6)
        for wider, channels, count, step in _STAGES:
            for place in range(count):
                last = self._block(last, wider, _channels(channels * width), step if place == 0 else 1)
        axes = self._constant(np.array([1, 2], np.int32), "INT32")
        options = self._model.schema.ReducerOptionsT()
        options.keepDims = False
        channels = self._model.shape(last)[3]
        return self._add("MEAN", [last, axes], self._tensor((1, channels)), "ReducerOptions", options)

    def head(self, features: int, output: int, shape: tuple[int, ...], *, probability: bool) -> None:
        """Add a fully connected layer that computes an output."""
        direct = not probability and len(shape) == 2
        row = output if direct else self._tensor((1, shape[-1]))
        weights = self._weights((shape[-1], self._model.shape(features)[1]), self._model.shape(features)[1])
        options = self._model.schema.FullyConnectedOptionsT()
        self._add("FULLY_CONNECTED", [features, *weights], row, "FullyConnectedOptions", options)
        if probability:
            row = self._add("LOGISTIC", [row], output if len(shape) == 2 else self._tensor((1, shape[-1])))
        if len(shape) != 2:
            reshaped = self._model.schema.ReshapeOptionsT()
            reshaped.newShape = np.array(shape, np.int32)
            size = self._constant(reshaped.newShape, "INT32")
            self._add("RESHAPE", [row, size], output, "ReshapeOptions", reshaped)

    def _block(self, source: int, wider: int, channels: int, step: int) -> int:
        before = self._model.shape(source)[3]
        inner = source if wider == 1 else self._convolution(source, before * wider, 1, 1, _RELU6)
        inner = self._depthwise(inner, step)
        # What a block adds begins small, so that many of them in a row keep the size of activations.
        narrow = self._convolution(inner, channels, 1, 1, _NO_ACTIVATION, size=0.5 if step == 1 else 1.0)
        if step != 1 or before != channels:
            return narrow
        options = self._model.schema.AddOptionsT()
        return self._add("ADD", [narrow, source], self._tensor(self._model.shape(source)), "AddOptions", options)

    def _convolution(
        self, source: int, channels: int, window: int, step: int, activation: int, *, size: float = 1.0
    ) -> int:
        _, rows, columns, depth = self._model.shape(source)
        options = self._window(self._model.schema.Conv2DOptionsT(), step, activation)
        weights = self._weights((channels, window, window, depth), window * window * depth, size)
        output = self._tensor((1, -(-rows // step), -(-columns // step), channels))
        return self._add("CONV_2D", [source, *weights], output, "Conv2DOptions", options)

    def _depthwise(self, source: int, step: int) -> int:
        _, rows, columns, channels = self._model.shape(source)
        options = self._window(self._model.schema.DepthwiseConv2DOptionsT(), step, _RELU6)
        options.depthMultiplier = 1
        weights = self._weights((1, 3, 3, channels), 9)
        output = self._tensor((1, -(-rows // step), -(-columns // step), channels))
        return self._add("DEPTHWISE_CONV_2D", [source, *weights], output, "DepthwiseConv2DOptions", options)

    def _window(self, options: Any, step: int, activation: int) -> Any:
        options.padding, options.fusedActivationFunction = _SAME, activation
        options.strideH = options.strideW = step
        return options

    def _weights(self, shape: Sequence[int], inputs: int, size: float = 1.0) -> list[int]:
        """Return weights that keep the size of what a ReLU gives (He et al. 2015), and biases of 0."""
        values = self._rng.normal(0, size * np.sqrt(2 / inputs), tuple(shape)).astype(np.float32)
        outputs = shape[-1] if shape[0] == 1 and len(shape) == 4 else shape[0]
        return [self._constant(values, "FLOAT32"), self._constant(np.zeros(outputs, np.float32), "FLOAT32")]

    def _constant(self, values: np.ndarray[Any, Any], kind: str) -> int:
        tensor = self._model.add_tensor(values.shape, kind)
        self._model.set_constant(tensor, values)
        return tensor

    def _tensor(self, shape: Sequence[int]) -> int:
        return self._model.add_tensor(shape, "FLOAT32")

    def _add(self, kind: str, inputs: list[int], output: int, named: str = "", options: Any = None) -> int:
        operator = self._model.operator(kind, inputs, output)
        if named:
            operator.builtinOptionsType = getattr(self._model.schema.BuiltinOptions, named)
            operator.builtinOptions = options
        self._model.operators.append(operator)
        return output


def _channels(wanted: float) -> int:
    """Return the nearest multiple of 8, not more than a tenth below what is wanted."""
    nearest = max(_CHANNEL_STEP, int(wanted + _CHANNEL_STEP / 2) // _CHANNEL_STEP * _CHANNEL_STEP)
    return nearest if nearest >= 0.9 * wanted else nearest + _CHANNEL_STEP
