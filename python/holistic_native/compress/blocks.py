"""Divide a model's operators into blocks, the units in which the search chooses int8 or float."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from holistic_native.compress.plan import candidates
from holistic_native.tflite.int8.editor import ModelEditor


def find_blocks(content: bytes) -> tuple[tuple[int, ...], ...]:
    """Return the layers that can be in int8, in the order they run, divided into blocks.

    A block ends where a sum ends it, or with a convolution without activation that no sum follows: that is where the
    bottlenecks of MobileNet-like models, which all models of the cascade are, end too.

    Raises:
        ValueError: the content is damaged.
    """
    model = ModelEditor(content)
    allowed = set(candidates(content))
    operators = [operator for operator in model.operators if int(operator.outputs[0]) in allowed]
    blocks: list[tuple[int, ...]] = []
    block: list[int] = []
    for place, operator in enumerate(operators):
        block.append(int(operator.outputs[0]))
        following = model.kind(operators[place + 1]) if place + 1 < len(operators) else ""
        linear = getattr(operator.builtinOptions, "fusedActivationFunction", 1) == 0
        ends = model.kind(operator) == "ADD" or (linear and "CONV" in model.kind(operator))
        if ends and following not in ("ADD", "MAX_POOL_2D"):
            blocks.append(tuple(block))
            block = []
    return (*blocks, tuple(block)) if block else tuple(blocks)


def share_of_work(content: bytes, blocks: Sequence[Sequence[int]]) -> tuple[float, ...]:
    """Estimate how much of a model's run time each block takes.

    Half of it by multiplications, half by the values written: convolutions of size 1x1 are bound by the first, all
    else by the second.

    Returns:
        Shares above 0; over all operators, not only those in blocks, they add up to 1.
    """
    model = ModelEditor(content)
    products, values = {}, {}
    for operator in model.operators:
        output = int(operator.outputs[0])
        written = int(np.prod(model.shape(output)))
        kind = model.kind(operator)
        if kind in ("DEQUANTIZE", "DENSIFY"):
            continue
        values[output] = written
        products[output] = 0
        if "CONV" in kind or kind == "FULLY_CONNECTED":
            weights = model.shape(int(operator.inputs[1]))
            products[output] = written * int(np.prod(weights[1:3] if "DEPTHWISE" in kind else weights[1:]))
    all_products, all_values = max(sum(products.values()), 1), sum(values.values())
    return tuple(
        sum(products[layer] / all_products + values[layer] / all_values for layer in block) / 2 for block in blocks
    )
