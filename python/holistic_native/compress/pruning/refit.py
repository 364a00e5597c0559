"""Compensate for removed channels: least squares, one convolution after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from holistic_native.compress.network.blocks import find_blocks
from holistic_native.compress.network.opened import open_model
from holistic_native.compress.pruning.criteria import with_bias
from holistic_native.compress.pruning.moments import rows_of, with_ones

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.compress.network.module import Network
    from holistic_native.tflite.int8.editor import ModelEditor

# Of the mean of the products' diagonal: how strongly weights are held where they are.
_HOLD = 1e-3
# With fewer rows per channel weights stay, and biases alone are fitted: the rows would be learned by heart.
_LEAST_ROWS = 2.0
_FIRMLY = 1e6


def refit(
    original: Network, pruned: Network, places: Mapping[int, NDArray[np.intp]], pictures: Sequence[Tensor]
) -> None:
    """Choose the weights that read a pruned network's inner channels anew.

    Convolutions of size 1x1 and fully connected layers behind a depthwise convolution or a mean are fitted in the order
    they run, so that each makes up for what those before it lost: to what the original computes before its activation
    and, where a sum follows, to what the sum lacks. Those in front of the first narrower one stay as they are.

    Args:
        original: the network that the other was made from.
        pruned: its weights are changed.
        places: the channels that its tensors keep of the original's, see `kept_places`.
        pictures: batches of pictures to fit on.
    """
    before, after = open_model(original.write()), open_model(pruned.write())
    sources = {int(operator.outputs[0]): operator for operator in before.operators}
    skips = _skips(before, after)
    with torch.no_grad():
        runs = [(original.start(batch), pruned.start(batch)) for batch in pictures]
        for operator in _changed(before, after):
            output, source = int(operator.outputs[0]), int(operator.inputs[0])
            sums_of = _Sums()
            for first, second in runs:
                wanted, found = rows_of(original.go_on(first, source)), rows_of(pruned.go_on(second, source))
                lacks = None
                if output in skips:
                    # What goes around the block may be computed behind the convolution, which is not fitted yet.
                    one, other = skips[output]
                    whole = rows_of(original.go_on(first.copy(), one))
                    lacks = whole[:, places[other]] - rows_of(pruned.go_on(second.copy(), other))
                sums_of.add(with_ones(wanted), with_ones(found), lacks)
            _fit(with_bias(before, sources[output])[places[output]], pruned, operator, sums_of)


class _Sums:
    """Products summed over rows: of the pruned inputs with themselves, with the original's, with what a sum lacks."""

    def __init__(self) -> None:
        self.inputs: Any = 0.0
        self.targets: Any = 0.0
        self.lacking: Any = 0.0

    def add(self, wanted: Tensor, found: Tensor, lacks: Tensor | None) -> None:
        self.inputs = self.inputs + (found.T @ found).double()
        self.targets = self.targets + (wanted.T @ found).double()
        if lacks is not None:
            self.lacking = self.lacking + (lacks.T @ found).double()


def _skips(before: ModelEditor, after: ModelEditor) -> dict[int, tuple[int, int]]:
    """Return what goes around each block in both models, by the tensor of its narrowing."""
    found = {block.add: block.skip for block in find_blocks(before) if block.skip is not None}
    return {
        block.project: (found[block.add], block.skip)
        for block in find_blocks(after)
        if block.add in found and block.skip is not None and block.project is not None
    }


def _changed(before: ModelEditor, after: ModelEditor) -> list[Any]:
    """Return the operators that are fitted, from the first on that anything in front of has changed."""
    widths = {int(operator.outputs[0]): after.shape(int(operator.outputs[0])) for operator in after.operators}
    changed = False
    behind = set()
    for operator in before.operators:
        tensor = int(operator.outputs[0])
        if changed:
            behind.add(tensor)
        changed |= widths.get(tensor) != before.shape(tensor)
    return [operator for operator in _readers(after) if int(operator.outputs[0]) in behind]


def _readers(model: ModelEditor) -> Iterator[Any]:
    """Give the operators that are fitted, in the order they run."""
    makers = {int(operator.outputs[0]): operator for operator in model.operators}
    for operator in model.operators:
        kind = model.kind(operator)
        pointwise = kind == "FULLY_CONNECTED" or (
            kind == "CONV_2D" and model.shape(int(operator.inputs[1]))[1:3] == (1, 1) and _step(operator) == (1, 1)
        )
        source = makers.get(int(operator.inputs[0]))
        behind = None if source is None else model.kind(source)
        if pointwise and behind in ("DEPTHWISE_CONV_2D", "MEAN", "PRELU", "RELU", "HARD_SWISH", "MUL"):
            yield operator


def _step(operator: Any) -> tuple[int, int]:
    return int(operator.builtinOptions.strideH), int(operator.builtinOptions.strideW)


def _fit(wanted: NDArray[np.float64], pruned: Network, operator: Any, sums: _Sums) -> None:
    if len(operator.inputs) < 3 or operator.inputs[2] < 0:
        return
    weights, bias = (pruned.weights[str(int(tensor))] for tensor in operator.inputs[1:3])
    matrix = torch.column_stack((weights.reshape(len(weights), -1).double(), bias.double()))
    rows = float(sums.inputs[-1, -1])
    hold = _HOLD if rows >= _LEAST_ROWS * matrix.shape[1] else _FIRMLY
    held = torch.full((matrix.shape[1],), hold * float(sums.inputs.diagonal()[:-1].mean()) + 1e-12, dtype=torch.float64)
    held[-1] = 0  # biases are free
    right = torch.from_numpy(wanted) @ sums.targets + sums.lacking + matrix * held
    found = torch.linalg.solve(sums.inputs + torch.diag(held), right.T).T
    weights.copy_(found[:, :-1].reshape(weights.shape))
    bias.copy_(found[:, -1])
