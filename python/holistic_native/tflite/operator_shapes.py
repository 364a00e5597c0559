"""The shapes that operators must have, by their numbers in TFLite's schema (tensorflow/lite/schema/schema.fbs)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

from holistic_native.tflite import window_shapes
from holistic_native.tflite.operator_call import OperatorCall, Shape

Rule = Callable[[OperatorCall], Shape | None]


def _same(call: OperatorCall) -> Shape:
    return call.input(0).shape


def _prelu(call: OperatorCall) -> Shape:
    shape = call.input(0).shape
    if _broadcast(call, shape, call.input(1).shape) != shape:
        call.refuse(f"has slopes of {call.input(1).shape[:8]} for {shape[:8]}")
    return shape


def _elementwise(call: OperatorCall) -> Shape:
    return _broadcast(call, call.input(0).shape, call.input(1).shape)


def _broadcast(call: OperatorCall, one: Shape, other: Shape) -> Shape:
    rank = max(len(one), len(other))
    sizes = []
    for a, b in zip((1,) * (rank - len(one)) + one, (1,) * (rank - len(other)) + other, strict=True):
        if a != b and 1 not in (a, b):
            call.refuse(f"puts {one[:8]} and {other[:8]} together")
        sizes.append(b if a == 1 else a)
    return tuple(sizes)


def _pad(call: OperatorCall) -> Shape | None:
    shape, pads = call.input(0).shape, call.constant(1)
    if pads is None:
        return None
    if len(pads) != 2 * len(shape) or min(pads, default=0) < 0:
        call.refuse(f"pads {shape[:8]} by {pads[:16]}")
    return tuple(size + pads[2 * axis] + pads[2 * axis + 1] for axis, size in enumerate(shape))


def _reshape(call: OperatorCall) -> Shape | None:
    elements, found = call.input(0).elements, call.outputs[0]
    if found.elements != elements:
        call.refuse(f"gives {found.shape[:8]} for {elements} values")
    wanted = call.constant(1) if call.optional(1) is not None else None
    if wanted is None:
        return None
    if -1 in wanted:
        known = math.prod(size for size in wanted if size != -1)
        wanted = [elements // known if size == -1 and known else size for size in wanted]
    return tuple(wanted)


def _resize(call: OperatorCall) -> Shape | None:
    batch, _, _, channels = call.input(0, 4).shape
    size = call.constant(1)
    if size is None:
        return None
    if len(size) != 2 or min(size) < 1:
        call.refuse(f"resizes to {size[:8]}")
    return batch, size[0], size[1], channels


def _reduce(call: OperatorCall) -> Shape | None:
    shape, axes = call.input(0).shape, call.constant(1)
    if axes is None:
        return None
    gone = {call.axis(axis, len(shape)) for axis in axes}
    if call.flag(0):
        return tuple(1 if axis in gone else size for axis, size in enumerate(shape))
    return tuple(size for axis, size in enumerate(shape) if axis not in gone)


def _concatenate(call: OperatorCall) -> Shape:
    shapes = [call.input(place).shape for place in range(max(len(call.inputs), 1))]
    axis = call.axis(call.integer(0), len(shapes[0]))
    first = shapes[0]
    if any(shape[:axis] != first[:axis] or shape[axis + 1 :] != first[axis + 1 :] for shape in shapes):
        call.refuse(f"joins {', '.join(str(shape[:8]) for shape in shapes[:8])} along axis {axis}")
    return (*first[:axis], sum(shape[axis] for shape in shapes), *first[axis + 1 :])


def _depth_to_space(call: OperatorCall) -> Shape:
    batch, rows, columns, depth = call.input(0, 4).shape
    block = call.step(0)
    if depth % block**2:
        call.refuse(f"spreads {depth} channels over blocks of {block}x{block}")
    return batch, rows * block, columns * block, depth // block**2


def _space_to_depth(call: OperatorCall) -> Shape:
    batch, rows, columns, depth = call.input(0, 4).shape
    block = call.step(0)
    if rows % block or columns % block:
        call.refuse(f"divides {rows}x{columns} into blocks of {block}x{block}")
    return batch, rows // block, columns // block, depth * block**2


def _strided_slice(call: OperatorCall) -> Shape | None:
    shape = call.input(0).shape
    begin, end, strides = (call.constant(place) for place in (1, 2, 3))
    begins, ends, ellipsis, new_axes, shrunk = (call.integer(slot) for slot in range(5))
    if begin is None or end is None or strides is None or ellipsis or new_axes:
        return None
    if not len(begin) == len(end) == len(strides) <= len(shape):
        call.refuse(f"slices {shape[:8]} from {begin[:8]} to {end[:8]} in steps of {strides[:8]}")
    sizes = []
    for axis, length in enumerate(shape):
        if axis >= len(begin):
            sizes.append(length)
            continue
        step = strides[axis]
        if step == 0:
            call.refuse(f"slices {shape[:8]} in steps of {strides[:8]}")
        if shrunk >> axis & 1:
            call.axis(begin[axis], length)
            continue
        start = None if begins >> axis & 1 else begin[axis]
        stop = None if ends >> axis & 1 else end[axis]
        sizes.append(len(range(*slice(start, stop, step).indices(length))))
    return tuple(sizes)


_SAME_SHAPE = (
    *(6, 8, 11, 14, 19, 20, 21, 25, 28, 47, 50, 53, 59, 66, 73, 75, 76, 92),
    *(98, 101, 104, 108, 111, 114, 116, 117, 124, 150),
)
_ELEMENTWISE = (0, 18, 41, 42, 55, 57, 99)
_REDUCING = (40, 74, 81, 82, 89)

RULES: Mapping[int, Rule] = MappingProxyType(
    {
        **dict.fromkeys(_SAME_SHAPE, _same),
        **dict.fromkeys(_ELEMENTWISE, _elementwise),
        **dict.fromkeys(_REDUCING, _reduce),
        **dict.fromkeys((1, 12, 17), window_shapes.pool),
        **dict.fromkeys((23, 97), _resize),
        **dict.fromkeys((34, 60, 100), _pad),
        2: _concatenate,
        3: window_shapes.convolution,
        4: window_shapes.depthwise,
        5: _depth_to_space,
        9: window_shapes.fully_connected,
        22: _reshape,
        26: _space_to_depth,
        45: _strided_slice,
        54: _prelu,
        67: window_shapes.transposed,
    }
)
"""The shape an operator's output has, by the operator's number; None where only running it says. Each raises ValueError
for inputs and options that do not go together. Operators that are not here are not checked."""
