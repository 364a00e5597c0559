"""Store the weights of a float model in fewer bits; activations stay float.

Weights in half precision, and 8-bit weights behind a DEQUANTIZE operator, are unpacked when the model is loaded: the
file is smaller, and runs as fast as before. Convolutions that read 8-bit weights themselves ("dynamic range
quantisation") round their input to 8 bits whenever they run, by the range it has then, and are faster for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.tflite.int8.quantizer import quantize_constant

if TYPE_CHECKING:
    from holistic_native.tflite.int8.editor import ModelEditor

# The axis of the weights that has one scale per slice.
_AXES = {"CONV_2D": 0, "DEPTHWISE_CONV_2D": 3, "FULLY_CONNECTED": 0}
# Operators that XNNPACK runs on 8-bit weights and float activations, and the version that allows one scale per channel
# (tensorflow/lite/tools/versioning/op_version.cc). Depthwise convolutions are not among them.
_DYNAMIC = {"CONV_2D": 5, "FULLY_CONNECTED": 9}
_DEQUANTIZE_PER_CHANNEL = 5
KINDS = ("float16", "int8")
"""How weights can be stored."""


def pack_weights(model: ModelEditor, kind: str) -> None:
    """Store the weights of all convolutions and fully connected layers in fewer bits.

    Args:
        model: a model with float32 weights; it is changed in place.
        kind: "float16", biases too; or "int8", one scale per output channel.

    Raises:
        ValueError: `kind` is not allowed, or weights are no float32 constants.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
    written = []
    for operator in model.operators:
        name = model.kind(operator)
        # What two operators share is packed in front of the first, and then no constant any more.
        constants = [int(tensor) for tensor in operator.inputs[1:] if tensor >= 0 and model.is_constant(int(tensor))]
        if name in _AXES and kind == "float16":
            written += [_half(model, tensor) for tensor in constants]
        elif name in _AXES and constants[:1] == [int(operator.inputs[1])]:
            integers = _integers(model, name, constants[0])
            if name in _DYNAMIC:
                operator.inputs = np.array([operator.inputs[0], integers, *operator.inputs[2:]], np.int32)
                operator.opcodeIndex = model.code(name, _DYNAMIC[name])
            else:
                model.empty(constants[0])
                written.append(model.operator("DEQUANTIZE", [integers], constants[0], version=_DEQUANTIZE_PER_CHANNEL))
        written.append(operator)
    model.operators = written


def _integers(model: ModelEditor, kind: str, tensor: int) -> int:
    values, scales = quantize_constant(kind, model.floats(tensor))
    added = model.add_tensor(values.shape, "INT8")
    model.set_scale(added, scales, axis=_AXES[kind])
    model.set_constant(added, values)
    return added


def _half(model: ModelEditor, tensor: int) -> Any:
    values = model.floats(tensor)
    limit = np.finfo(np.float16).max
    added = model.add_tensor(values.shape, "FLOAT16")
    model.set_constant(added, np.clip(values, -limit, limit).astype(np.float16))
    model.empty(tensor)
    return model.operator("DEQUANTIZE", [added], tensor, version=3)
