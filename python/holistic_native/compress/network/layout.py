"""Where tensors have their axes: in files channels come last, in torch second, of images as of weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from holistic_native.compress.network.opened import COMBINING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.tflite.int8.editor import ModelEditor

# From a file's axes of weights to torch's.
_WEIGHTS = {"CONV_2D": (0, 3, 1, 2), "DEPTHWISE_CONV_2D": (3, 0, 1, 2), "Convolution2DTransposeBias": (3, 0, 1, 2)}


def natural(values: Tensor) -> Tensor:
    """Return a tensor in the file's order of axes."""
    return values.permute(0, 2, 3, 1) if values.dim() == 4 else values


def inner(values: Tensor) -> Tensor:
    """Return a tensor of the file's order of axes in torch's."""
    return values.permute(0, 3, 1, 2) if values.dim() == 4 else values


def is_size(model: ModelEditor, tensor: int) -> bool:
    """Say whether a tensor has integers that are stored: sizes, axes, paddings."""
    return model.is_constant(tensor) and model.tensors[tensor].type == model.schema.TensorType.INT32


def role(model: ModelEditor, operator: Any, tensor: int) -> str:
    """Say what a constant is to an operator: the operator's name for weights and slopes, "" for biases and others."""
    return model.kind(operator) if tensor == int(operator.inputs[1]) else ""


def constant_in(model: ModelEditor, operator: Any, tensor: int) -> Tensor:
    """Return a float constant that an operator reads, as torch takes it; weights in the memory order of images.

    Raises:
        ValueError: the tensor is no such constant.
    """
    values, kind = model.floats(tensor), model.kind(operator)
    axes = _WEIGHTS.get(role(model, operator, tensor))
    if axes is not None:
        weights = torch.from_numpy(np.array(values.transpose(axes)))
        return weights.contiguous(memory_format=torch.channels_last)
    if kind == "PRELU":
        if values.size != model.shape(int(operator.outputs[0]))[-1]:
            raise ValueError(f"networks have one slope per channel, not {values.shape}")
        values = values.reshape(-1)
    if kind in COMBINING:
        # What is combined element by element must have as many axes, for channels to meet channels.
        rank = len(model.shape(int(operator.outputs[0])))
        return inner(torch.from_numpy(np.array(values)).reshape((1,) * (rank - values.ndim) + values.shape))
    return torch.from_numpy(np.array(values))


def constant_out(kind: str, values: Tensor) -> NDArray[np.float32]:
    """Return a constant as the file has it, given its `role`; its shape may lack axes of size 1."""
    array: NDArray[np.float32] = values.detach().cpu().numpy()
    axes = _WEIGHTS.get(kind)
    return np.ascontiguousarray(array if axes is None else array.transpose(np.argsort(axes)))
