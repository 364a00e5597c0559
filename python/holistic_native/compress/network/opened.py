"""A float model taken apart, as all of `compress.network` needs it: plain constants, operators that it knows."""

from __future__ import annotations

from holistic_native.tflite.int8.editor import ModelEditor
from holistic_native.tflite.int8.folding import fold_constants

CONVOLUTIONS = ("CONV_2D", "DEPTHWISE_CONV_2D")
"""Operators with weights, a bias, and a window that moves over an image."""
ALIKE = ("RELU", "RELU6", "PRELU", "HARD_SWISH", "LOGISTIC", "MAX_POOL_2D", "AVERAGE_POOL_2D", "RESIZE_BILINEAR")
"""Operators that treat every channel by itself and give as many as they take."""
COMBINING = ("ADD", "MUL")
"""Operators that combine two tensors element by element."""
MOVING = ("MEAN", "PAD", "RESHAPE", "CONCATENATION", "STRIDED_SLICE", "DEPTH_TO_SPACE", "FULLY_CONNECTED")
"""What else the models have."""
TRANSPOSED = "Convolution2DTransposeBias"
"""MediaPipe's own transposed convolution."""
CUSTOM = (TRANSPOSED, "Landmarks2TransformMatrix", "TransformTensorBilinear", "TransformLandmarks")
"""Operators of MediaPipe's own."""
KNOWN = (*CONVOLUTIONS, *ALIKE, *COMBINING, *MOVING, *CUSTOM)


def open_model(content: bytes) -> ModelEditor:
    """Take a float model apart, with its constants unpacked to float32.

    Args:
        content: the bytes of a `.tflite` file.

    Raises:
        ValueError: the content is damaged, has operators that are not known here, or is an int8 model.
        ImportError: LiteRT is not installed.
    """
    model = ModelEditor(content)
    fold_constants(model)
    kinds = [model.kind(operator) for operator in model.operators]
    if {"QUANTIZE", "DEQUANTIZE"}.intersection(kinds):
        raise ValueError("model must be a float model: change or train that, and derive the int8 model from the result")
    unknown = sorted(set(kinds).difference(KNOWN))
    if unknown:
        raise ValueError(f"model has operators that networks do not know: {', '.join(unknown)}")
    if len(model.inputs) != 1 or len(model.shape(model.inputs[0])) != 4:
        raise ValueError(f"model must have one input of four axes, got {[model.shape(i) for i in model.inputs]}")
    return model


def computed(model: ModelEditor, inputs: object) -> list[int]:
    """Return those of an operator's inputs that are computed, not stored."""
    return [int(tensor) for tensor in inputs if tensor >= 0 and not model.is_constant(int(tensor))]  # type: ignore[attr-defined]
