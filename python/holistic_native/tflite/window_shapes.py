"""The shapes that convolutions, pools and their like must have (tensorflow/lite/schema/schema.fbs; lite/kernels)."""

from __future__ import annotations

from holistic_native.tflite.operator_call import OperatorCall, Shape

_SAME, _VALID = 0, 1
_ACTIVATIONS = 5


def convolution(call: OperatorCall) -> Shape:
    """CONV_2D: weights (outputs, rows, columns, channels of a group)."""
    batch, *size, channels = call.input(0, 4).shape
    count, rows, columns, depth = call.input(1, 4).shape
    if not depth or channels % depth or count % (channels // depth or 1):
        call.refuse(f"has weights for {depth} channels, and {channels} come")
    _bias(call, count)
    call.byte(3, _ACTIVATIONS)
    steps = _steps(call, 2, 1), _dilation(call, 5, 4)
    return (batch, *_places(call, size, (rows, columns), *steps), count)


def depthwise(call: OperatorCall) -> Shape:
    """DEPTHWISE_CONV_2D: weights (1, rows, columns, outputs)."""
    batch, *size, channels = call.input(0, 4).shape
    one, rows, columns, count = call.input(1, 4).shape
    multiplier = call.integer(3)
    if one != 1 or not channels or count % channels or multiplier not in (0, count // channels):
        call.refuse(f"has {one}x{count} weights, {multiplier} for each channel, and {channels} channels come")
    _bias(call, count)
    call.byte(4, _ACTIVATIONS)
    steps = _steps(call, 2, 1), _dilation(call, 6, 5)
    return (batch, *_places(call, size, (rows, columns), *steps), count)


def transposed(call: OperatorCall) -> Shape | None:
    """TRANSPOSE_CONV: the output's shape is the first input, weights (outputs, rows, columns, channels)."""
    count, rows, columns, depth = call.input(1, 4).shape
    batch, *size, channels = call.input(2, 4).shape
    if channels != depth:
        call.refuse(f"has weights for {depth} channels, and {channels} come")
    if call.optional(3) is not None:
        _bias(call, count, place=3)
    call.byte(3, _ACTIVATIONS)
    shape = call.constant(0)
    if shape is None:
        return None
    if len(shape) != 4 or shape[0] != batch or shape[3] != count:
        call.refuse(f"is to give {shape[:8]}, with {count} channels")
    if _places(call, shape[1:3], (rows, columns), _steps(call, 2, 1), (1, 1)) != size:
        call.refuse(f"is to give {shape[:8]} from {size}")
    return tuple(shape)


def pool(call: OperatorCall) -> Shape:
    """MAX_POOL_2D, AVERAGE_POOL_2D, L2_POOL_2D."""
    batch, *size, channels = call.input(0, 4).shape
    call.byte(5, _ACTIVATIONS)
    window = call.step(4), call.step(3)
    return (batch, *_places(call, size, window, _steps(call, 2, 1), (1, 1)), channels)


def fully_connected(call: OperatorCall) -> Shape | None:
    """FULLY_CONNECTED: weights (outputs, inputs); every row of inputs gives a row of outputs."""
    values, (count, depth) = call.input(0), call.input(1, 2).shape
    if not depth or values.elements % depth:
        call.refuse(f"has weights for {depth} values, and {values.elements} come")
    _bias(call, count)
    call.byte(0, _ACTIVATIONS)
    call.byte(1, 1)
    found = call.outputs[0]
    if found.elements != values.elements // depth * count or found.shape[-1:] != (count,):
        call.refuse(f"gives {found.shape[:8]}, but makes {values.elements // depth} rows of {count}")
    return None


def _bias(call: OperatorCall, count: int, place: int = 2) -> None:
    bias = call.optional(place)
    if bias is not None and bias.elements != count:
        call.refuse(f"has {bias.elements} biases for {count} channels")


def _steps(call: OperatorCall, rows: int, columns: int) -> tuple[int, int]:
    return call.step(rows), call.step(columns)


def _dilation(call: OperatorCall, rows: int, columns: int) -> tuple[int, int]:
    return call.step(rows, 1), call.step(columns, 1)


def _places(
    call: OperatorCall, size: list[int], window: tuple[int, int], steps: tuple[int, int], dilation: tuple[int, int]
) -> list[int]:
    # How many places a window has along each of two axes.
    valid = call.byte(0, _VALID) == _VALID
    if 0 in window:
        call.refuse("has a window without an area")
    places = []
    for length, wide, step, spread in zip(size, window, steps, dilation, strict=True):
        lost = (wide - 1) * spread if valid else 0
        places.append(max((length - lost + step - 1) // step, 0))
    return places
