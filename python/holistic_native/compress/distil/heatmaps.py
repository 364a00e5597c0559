"""Heatmaps that move a pose model's points, differentiable: as trackers do it (RefineLandmarksFromHeatmap)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor


def refined(points: Tensor, logits: Tensor, *, reach: int, confidence: float) -> Tensor:
    """Move points to the middle of what their heatmaps show around them.

    Args:
        points: (n, points, 2) fractions of the crop.
        logits: (n, rows, columns, maps), at least as many maps as points.
        reach: cells around a point's cell that count.
        confidence: a point is moved where some cell in reach is at least as sure, 0..1.

    Returns:
        (n, points, 2); those outside the map stay.
    """
    count, (rows, columns) = points.shape[1], logits.shape[1:3]
    size = points.new_tensor([columns, rows])
    cells = (points.detach() * size).trunc().long()
    at = torch.arange(-reach, reach + 1, device=points.device)
    across, down = cells[:, :, 0, None] + at, cells[:, :, 1, None] + at
    inside = ((down >= 0) & (down < rows))[:, :, :, None] & ((across >= 0) & (across < columns))[:, :, None]
    place = down.clamp(0, rows - 1)[:, :, :, None] * columns + across.clamp(0, columns - 1)[:, :, None]
    maps = logits[:, :, :, :count].permute(0, 3, 1, 2).flatten(2)
    sure = maps.gather(2, place.flatten(2)).view(place.shape).sigmoid() * inside
    total = sure.sum((2, 3)).clamp(min=1e-9)
    x = (sure.sum(2) * across).sum(2) / total / columns
    y = (sure.sum(3) * down).sum(2) / total / rows
    scaled = points.detach() * size
    moves = (sure.detach().amax((2, 3)) >= confidence) & ((scaled > -1) & (scaled < size)).all(2)
    return torch.where(moves[:, :, None], torch.stack((x, y), 2), points)


def at_grid(probabilities: Tensor, rows: int, columns: int) -> Tensor:
    """Sample maps, (n, rows, columns, maps), at another grid; cell i lies at the fraction i / columns in both."""
    if tuple(probabilities.shape[1:3]) == (rows, columns):
        return probabilities
    height, width = probabilities.shape[1:3]
    y = torch.arange(rows, device=probabilities.device) * (height / rows) / (height - 1) * 2 - 1
    x = torch.arange(columns, device=probabilities.device) * (width / columns) / (width - 1) * 2 - 1
    grid = torch.stack((x.expand(rows, -1), y[:, None].expand(-1, columns)), 2).expand(len(probabilities), -1, -1, -1)
    maps = probabilities.permute(0, 3, 1, 2)
    return functional.grid_sample(maps, grid, align_corners=True, padding_mode="border").permute(0, 2, 3, 1)
