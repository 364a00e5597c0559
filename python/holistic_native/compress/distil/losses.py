"""How far a student's outputs are from its teacher's, and from annotations where there are any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from holistic_native.compress.distil.heatmaps import at_grid, refined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from holistic_native.compress.distil.aims import Aims

# Pixels up to which a distance counts by its square.
_BETA = 3.0
_MILLIMETRES = 1000.0
_CERTAIN = 1e-6
# Points of a crop on which the teacher sees nothing mean little, but keep a student from going astray.
_LEAST_WEIGHT = 0.02


@dataclass(frozen=True)
class Weights:
    """What counts how much.

    Attributes:
        points: distance of x and y in pixels (Huber), after the heatmaps too.
        depth: the same of z.
        visibility: cross entropy of each point's logits.
        presence: cross entropy of whether something is there.
        hand: cross entropy of left and right.
        world: distance in centimetres (Huber).
        heatmap: cross entropy of the maps.
        annotations: distance in pixels from annotated points.
        features: of statistics of what is in between, see `features`.
    """

    points: float = 1.0
    depth: float = 0.2
    visibility: float = 1.0
    presence: float = 4.0
    hand: float = 2.0
    world: float = 0.5
    heatmap: float = 2.0
    annotations: float = 0.3
    features: float = 0.0


class OutputLoss:
    """The weighted sum of what a student's outputs get wrong.

    Attributes:
        aims: which outputs are what.
    """

    def __init__(self, aims: Aims, weights: Weights) -> None:
        """Set what counts how much; see `Aims` and `Weights`."""
        self.aims, self._weights = aims, weights

    def __call__(self, student: Sequence[Tensor], teacher: Sequence[Tensor]) -> Tensor:
        """Compare outputs, each (n, ...), the teacher's without gradient."""
        aims, weights = self.aims, self._weights
        if aims.points is None:
            return torch.stack([_scaled(mine, wanted) for mine, wanted in zip(student, teacher, strict=True)]).sum()
        sure = self._presence(teacher)
        weight = sure.clamp(min=_LEAST_WEIGHT) / sure.clamp(min=_LEAST_WEIGHT).sum()
        loss = self._points(student, teacher, weight)
        if aims.presence is not None:
            mine = self._presence(student)
            loss = loss + weights.presence * _cross_entropy(mine, sure).mean()
        if aims.hand is not None:
            mine, wanted = (outputs[aims.hand].flatten() for outputs in (student, teacher))
            loss = loss + weights.hand * (_cross_entropy(mine, wanted) * weight).sum()
        if aims.world is not None:
            mine, wanted = (outputs[aims.world].flatten(1) * (_MILLIMETRES / 10) for outputs in (student, teacher))
            loss = (
                loss
                + weights.world * (functional.smooth_l1_loss(mine, wanted, reduction="none").mean(1) * weight).sum()
            )
        return loss

    def positions(self, outputs: Sequence[Tensor]) -> Tensor:
        """Return (n, points, 2) pixels of the original's input, moved by heatmaps where there are any."""
        aims = self.aims
        values = outputs[aims.points or 0].flatten(1)
        points = values.view(len(values), -1, aims.stride)[:, : aims.count, :2]
        if aims.heatmap is None:
            return points
        moved = refined(points / aims.side, outputs[aims.heatmap], reach=aims.reach, confidence=aims.confidence)
        return moved * aims.side

    def present(self, outputs: Sequence[Tensor]) -> Tensor:
        """Say for each crop whether something is there, (n,)."""
        return self._presence(outputs) > 1 / 2

    def annotated(self, student: Sequence[Tensor], points: Tensor) -> Tensor:
        """Compare with annotated points, (n, points, 2) pixels of the original's input, NaN where there is none."""
        known = ~points.isnan().any(2)
        if not known.any():
            return points.new_zeros(())
        mine = self.positions(student)[:, : points.shape[1]]
        distance = functional.smooth_l1_loss(mine, points.nan_to_num(), reduction="none", beta=_BETA).sum(2)
        return self._weights.annotations * (distance * known).sum() / known.sum()

    def _presence(self, outputs: Sequence[Tensor]) -> Tensor:
        aims = self.aims
        if aims.presence is None:
            return torch.ones(len(outputs[0]), device=outputs[0].device)
        values = outputs[aims.presence].flatten()
        return values.sigmoid() if aims.logit else values

    def _points(self, student: Sequence[Tensor], teacher: Sequence[Tensor], weight: Tensor) -> Tensor:
        aims, weights = self.aims, self._weights
        mine, wanted = (
            outputs[aims.points or 0].flatten(1).view(len(weight), -1, aims.stride) for outputs in (student, teacher)
        )
        distance = functional.smooth_l1_loss(mine[:, :, :3], wanted[:, :, :3], reduction="none", beta=_BETA).mean(1)
        loss = weights.points * (distance[:, :2].sum(1) * weight).sum()
        if aims.stride > 2:
            loss = loss + weights.depth * (distance[:, 2] * weight).sum()
        if aims.has_logits:
            entropy = functional.binary_cross_entropy_with_logits(
                mine[:, :, 3:], wanted[:, :, 3:].sigmoid(), reduction="none"
            )
            loss = loss + weights.visibility * (entropy.mean((1, 2)) * weight).sum()
        if aims.heatmap is not None:
            loss = loss + self._heatmaps(student, teacher, weight)
        return loss

    def _heatmaps(self, student: Sequence[Tensor], teacher: Sequence[Tensor], weight: Tensor) -> Tensor:
        aims, weights = self.aims, self._weights
        mine, wanted = (outputs[aims.heatmap or 0] for outputs in (student, teacher))
        wanted = at_grid(wanted.sigmoid(), mine.shape[1], mine.shape[2])
        entropy = functional.binary_cross_entropy_with_logits(mine, wanted, reduction="none")
        # A map is nearly empty: summed over cells, divided by as many as a point's window has.
        cells = (2 * aims.reach + 1) ** 2
        loss = weights.heatmap * (entropy.sum((1, 2)).mean(1) / cells * weight).sum()
        distance = functional.smooth_l1_loss(
            self.positions(student), self.positions(teacher), reduction="none", beta=_BETA
        )
        return loss + weights.points * (distance.sum(2).mean(1) * weight).sum()


def _cross_entropy(mine: Tensor, wanted: Tensor) -> Tensor:
    return functional.binary_cross_entropy(mine.clamp(_CERTAIN, 1 - _CERTAIN), wanted.clamp(0, 1), reduction="none")


def _scaled(mine: Tensor, wanted: Tensor) -> Tensor:
    return (mine - wanted).square().mean() / wanted.var(correction=0).clamp(min=1e-6)
