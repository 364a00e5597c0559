"""What each operator of a model does, in torch; see `windows.Run` for the order of axes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn import functional

from holistic_native.compress.network import face_parts, windows
from holistic_native.compress.network.layout import inner, natural
from holistic_native.compress.network.opened import TRANSPOSED
from holistic_native.compress.network.windows import Run, activation

if TYPE_CHECKING:
    from holistic_native.tflite.int8.editor import ModelEditor


def _simple(function: Callable[[Tensor], Tensor]) -> Callable[[ModelEditor, Any], Run]:
    return lambda _, __: function


def _combining(function: Callable[[Tensor, Tensor], Tensor]) -> Callable[[ModelEditor, Any], Run]:
    def make(_: ModelEditor, operator: Any) -> Run:
        activate = activation(operator.builtinOptions)
        return lambda one, other: activate(function(one, other))

    return make


def _prelu(_: ModelEditor, __: Any) -> Run:
    return lambda image, slopes: functional.prelu(image, slopes)


def _fully_connected(_: ModelEditor, operator: Any) -> Run:
    activate = activation(operator.builtinOptions)

    def run(values: Tensor, weights: Tensor, bias: Tensor | None = None) -> Tensor:
        return activate(functional.linear(natural(values).reshape(-1, weights.shape[1]), weights, bias))

    return run


def _mean(model: ModelEditor, operator: Any) -> Run:
    axes = model.integers(int(operator.inputs[1]))
    keep = bool(operator.builtinOptions.keepDims)
    if sorted(axes) != [1, 2]:
        raise ValueError(f"networks take means over rows and columns only, not over the axes {axes}")
    return lambda image: image.mean((2, 3), keepdim=keep)


def _pad(model: ModelEditor, operator: Any) -> Run:
    amounts = model.integers(int(operator.inputs[1]))
    if len(amounts) != 8 or any(amounts[:2]):
        raise ValueError(f"networks pad rows, columns and channels only, not by {amounts}")
    _, _, top, bottom, left, right, front, back = amounts
    return lambda image: functional.pad(image, (left, right, top, bottom, front, back))


def _reshape(model: ModelEditor, operator: Any) -> Run:
    if len(operator.inputs) > 1:
        shape = model.integers(int(operator.inputs[1]))
    else:
        shape = [int(size) for size in operator.builtinOptions.newShape]
    if shape[:1] not in ([1], [-1]):
        raise ValueError(f"networks keep pictures apart, and a model reshapes into {shape}")
    return lambda values: inner(natural(values).reshape(len(values), *shape[1:]))


def _concatenate(model: ModelEditor, operator: Any) -> Run:
    rank = len(model.shape(int(operator.outputs[0])))
    axis = int(operator.builtinOptions.axis) % rank
    if axis == 0:
        raise ValueError("networks keep pictures apart, and a model joins them")
    place = (0, 2, 3, 1)[axis] if rank == 4 else axis
    return lambda *tensors: torch.cat(tensors, place)


def _resize(model: ModelEditor, operator: Any) -> Run:
    rows, columns = model.integers(int(operator.inputs[1]))
    options = operator.builtinOptions
    if not options.halfPixelCenters or options.alignCorners:
        raise ValueError("networks enlarge with half-pixel centres only")
    return lambda image: functional.interpolate(image, (rows, columns), mode="bilinear", align_corners=False)


def _depth_to_space(_: ModelEditor, operator: Any) -> Run:
    size = int(operator.builtinOptions.blockSize)

    def run(image: Tensor) -> Tensor:
        batch, depth, rows, columns = image.shape
        blocks = image.reshape(batch, size, size, depth // size**2, rows, columns)
        return blocks.permute(0, 3, 4, 1, 5, 2).reshape(batch, depth // size**2, rows * size, columns * size)

    return run


def _slice(model: ModelEditor, operator: Any) -> Run:
    begin, end, steps = (model.integers(int(tensor)) for tensor in operator.inputs[1:])
    options = operator.builtinOptions
    masks = options.beginMask, options.endMask, options.ellipsisMask, options.newAxisMask, options.shrinkAxisMask
    if any(masks) or begin[0] != 0 or end[0] != 1 or set(steps) != {1}:
        raise ValueError(f"networks cut rows, columns and channels only, not {begin} to {end} in steps of {steps}")
    places = tuple(slice(low, high) for low, high in zip(begin[1:], end[1:], strict=True))
    return lambda values: inner(natural(values)[(slice(None), *places)])


MAKERS: Mapping[str, Callable[[ModelEditor, Any], Run]] = MappingProxyType(
    {
        "CONV_2D": windows.convolution,
        "DEPTHWISE_CONV_2D": windows.depthwise,
        "MAX_POOL_2D": windows.max_pool,
        "AVERAGE_POOL_2D": windows.average_pool,
        TRANSPOSED: windows.transposed,
        "RELU": _simple(torch.relu),
        "RELU6": _simple(functional.relu6),
        "HARD_SWISH": _simple(functional.hardswish),
        "LOGISTIC": _simple(torch.sigmoid),
        "PRELU": _prelu,
        "ADD": _combining(torch.add),
        "MUL": _combining(torch.mul),
        "FULLY_CONNECTED": _fully_connected,
        "MEAN": _mean,
        "PAD": _pad,
        "RESHAPE": _reshape,
        "CONCATENATION": _concatenate,
        "RESIZE_BILINEAR": _resize,
        "DEPTH_TO_SPACE": _depth_to_space,
        "STRIDED_SLICE": _slice,
        "Landmarks2TransformMatrix": face_parts.transform_matrix,
        "TransformTensorBilinear": face_parts.sampled,
        "TransformLandmarks": face_parts.moved,
    }
)
"""By an operator's name: what makes its function, given the model and the operator; integer constants (sizes, axes) are
read then, and are no arguments of the function. ValueError for what no model of the cascade does."""
