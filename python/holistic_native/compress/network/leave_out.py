"""Leave residual blocks out of a model: their sums give what they would have added to."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.compress.network.blocks import find_blocks
from holistic_native.compress.network.opened import open_model

if TYPE_CHECKING:
    from holistic_native.tflite.int8.editor import ModelEditor

_ACTIVATIONS = {1: "RELU", 3: "RELU6"}
_NO_ACTIVATION = 0


def without_blocks(content: bytes, adds: Collection[int]) -> bytes:
    """Leave residual blocks out.

    Args:
        content: the bytes of a float `.tflite` file.
        adds: the blocks, each by the tensor that its sum computes.

    Returns:
        The bytes of the shallower model; tensors keep their indices.

    Raises:
        ValueError: a tensor is no sum of a residual block.
    """
    model = open_model(content)
    skips = {block.add: block.skip for block in find_blocks(model) if block.add is not None and block.skip is not None}
    unknown = sorted(set(adds) - skips.keys())
    if unknown:
        raise ValueError(f"blocks must be named by their sums, which are {sorted(skips)}; got {unknown}")
    written = []
    instead: dict[int, int] = {}
    for operator in model.operators:
        operator.inputs = np.array([instead.get(int(tensor), int(tensor)) for tensor in operator.inputs], np.int32)
        output = int(operator.outputs[0])
        if output not in adds:
            written.append(operator)
            continue
        skip = instead.get(skips[output], skips[output])
        activation = int(operator.builtinOptions.fusedActivationFunction)
        if output in model.outputs or activation not in (_NO_ACTIVATION, *_ACTIVATIONS):
            raise ValueError(f"block {output} cannot be left out: its sum is an output, or is activated oddly")
        if activation == _NO_ACTIVATION:
            instead[output] = skip
        else:
            written.append(model.operator(_ACTIVATIONS[activation], [skip], output))
    model.operators = _needed(model, written)
    return model.pack()


def _needed(model: ModelEditor, operators: list[Any]) -> list[Any]:
    """Return the operators that the outputs depend on."""
    wanted = set(model.outputs)
    kept = []
    for operator in reversed(operators):
        if int(operator.outputs[0]) in wanted:
            kept.append(operator)
            wanted.update(int(tensor) for tensor in operator.inputs)
    return kept[::-1]
