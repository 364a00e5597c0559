"""Statistics of what lies between input and output: they can be compared between networks of two input sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor


def gram(features: Tensor) -> Tensor:
    """Return how channels go together: (n, channels, channels) means over all places, whatever their number."""
    values = features.flatten(1, 2)
    return values.transpose(1, 2) @ values / values.shape[1]


def difference(student: Sequence[Tensor], teacher: Sequence[Tensor]) -> Tensor:
    """Compare features, each (n, rows, columns, channels), with as many channels.

    Where the grids are equal, place by place; otherwise by their Gram matrices. Each counts by its share of the
    teacher's own size, so that early and late ones count alike.
    """
    parts = []
    for mine, wanted in zip(student, teacher, strict=True):
        if mine.shape != wanted.shape:
            mine, wanted = gram(mine), gram(wanted)
        parts.append((mine - wanted).square().mean() / wanted.square().mean().clamp(min=1e-6))
    return torch.stack(parts).mean()
