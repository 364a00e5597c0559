"""Make a model take pictures of another size: the same weights on other feature maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from holistic_native.compress.network.layout import constant_in, is_size, natural
from holistic_native.compress.network.opened import CUSTOM, TRANSPOSED, computed, open_model
from holistic_native.compress.network.operators import MAKERS

if TYPE_CHECKING:
    from holistic_native.tflite.int8.editor import ModelEditor

_STEP = 32
_SAME = 0


def resized(content: bytes, height: int, width: int) -> bytes:
    """Make a model take pictures of another size.

    Pools of 2x2 pad odd sizes, so that feature maps have the sizes that convolutions with padding give them; what is
    enlarged is enlarged as many times as before.

    Args:
        content: the bytes of a float `.tflite` file.
        height: rows, a multiple of 32.
        width: columns, a multiple of 32.

    Returns:
        The bytes of the model; tensors keep their indices.

    Raises:
        ValueError: sizes are no multiples of 32, or the model's outputs would have other shapes. Feature maps among
            them may change their rows and columns, detectors their number of anchors.
    """
    for name, size in (("height", height), ("width", width)):
        if size < _STEP or size % _STEP:
            raise ValueError(f"{name} must be a multiple of {_STEP}, got {size}")
    model = open_model(content)
    outputs = [model.shape(tensor) for tensor in model.outputs]
    channels = model.shape(model.inputs[0])[3]
    # No numbers, only shapes.
    known = {model.inputs[0]: torch.empty((1, channels, height, width), device="meta")}
    for operator in model.operators:
        _adapt(model, operator, known)
        tensor = int(operator.outputs[0])
        try:
            known[tensor] = _run(model, operator, known)
        except RuntimeError as error:
            raise ValueError(
                f"model cannot take pictures of {height} x {width}: {model.kind(operator)} of tensor {tensor} does not "
                "fit the feature maps it reads"
            ) from error
    for tensor, values in known.items():
        model.tensors[tensor].shape = np.array(natural(values).shape, np.int32)
        if model.tensors[tensor].shapeSignature is not None:
            model.tensors[tensor].shapeSignature = model.tensors[tensor].shape
    for tensor, before in zip(model.outputs, outputs, strict=True):
        _check_output(before, model.shape(tensor), f"{height} x {width}")
    return model.pack()


def _check_output(before: tuple[int, ...], after: tuple[int, ...], size: str) -> None:
    is_map = len(before) == 4 and before[1:3] != (1, 1)
    is_rows = len(before) == 3
    free = (1, 2) if is_map else (1,) if is_rows else ()
    kept = len(before) == len(after) and all(
        one == other for axis, (one, other) in enumerate(zip(before, after, strict=True)) if axis not in free
    )
    if not kept:
        raise ValueError(f"model cannot take pictures of {size}: it would give {after} instead of {before}")


def _adapt(model: ModelEditor, operator: Any, known: dict[int, Tensor]) -> None:
    """Change what an operator has of sizes, before what it reads gets its new one."""
    kind = model.kind(operator)
    if kind in CUSTOM and kind != TRANSPOSED:
        raise ValueError(f"model cannot take pictures of another size: {kind} is made for one")
    source = computed(model, operator.inputs)[0]
    before, after = model.shape(source)[1:3], tuple(known[source].shape[2:])
    options = operator.builtinOptions
    if kind in ("MAX_POOL_2D", "AVERAGE_POOL_2D"):
        if (options.filterHeight, options.filterWidth) == before and before != (1, 1):
            options.filterHeight, options.filterWidth = after
            options.strideH, options.strideW = after
        elif (options.filterHeight, options.filterWidth) == (options.strideH, options.strideW):
            options.padding = _SAME
    elif kind == "RESIZE_BILINEAR":
        wanted = model.integers(int(operator.inputs[1]))
        if any(new % old for new, old in zip(wanted, before, strict=True)):
            raise ValueError(f"model cannot take pictures of another size: it enlarges {before} to {wanted}")
        enlarged = [new // old * size for new, old, size in zip(wanted, before, after, strict=True)]
        _replace(model, operator, 1, np.array(enlarged, np.int32))
    elif kind == "STRIDED_SLICE" and len(after) == 2:
        ends = model.integers(int(operator.inputs[2]))
        ends[1:3] = [new if end == old else end for end, old, new in zip(ends[1:3], before, after, strict=True)]
        _replace(model, operator, 2, np.array(ends, np.int32))


def _replace(model: ModelEditor, operator: Any, place: int, values: np.ndarray[Any, np.dtype[np.int32]]) -> None:
    """Give an operator another constant; the one it had may be that of others too."""
    if model.integers(int(operator.inputs[place])) == values.tolist():
        return
    tensor = model.add_tensor(values.shape, "INT32")
    model.set_constant(tensor, values)
    inputs = [int(index) for index in operator.inputs]
    inputs[place] = tensor
    operator.inputs = np.array(inputs, np.int32)


def _run(model: ModelEditor, operator: Any, known: dict[int, Tensor]) -> Tensor:
    arguments = []
    for index in operator.inputs:
        tensor = int(index)
        if tensor in known:
            arguments.append(known[tensor])
        elif tensor >= 0 and not is_size(model, tensor):
            arguments.append(constant_in(model, operator, tensor).to("meta"))
    return MAKERS[model.kind(operator)](model, operator)(*arguments)
