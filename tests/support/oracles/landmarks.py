"""Landmarks: from a model's raw outputs to fractions of the image. Rows: x, y, z and possibly visibility, presence."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.oracles import libm
from tests.support.oracles.crops import Crop
from tests.support.oracles.regions import F

Floats = NDArray[np.float32]


@np.errstate(over="ignore")
def logistic(value: Any, m: Any = libm) -> Any:
    return F(1) / (F(1) + m.exp(-np.asarray(value, F)))


def decode_landmarks(
    raw: Floats, count: int, columns: int, size: float, normalize_z: float = 1.0, m: Any = libm
) -> Floats:
    rows = raw.reshape(count, -1)[:, :columns].copy()
    rows[:, :3] /= F(size)
    rows[:, 2:3] /= F(normalize_z)
    rows[:, 3:] = logistic(rows[:, 3:], m)
    return rows


def refine_landmarks(
    landmarks: Floats, heatmap: Floats, kernel_size: int, min_confidence: float, m: Any = libm
) -> None:
    if heatmap.ndim == 4:
        heatmap = heatmap[0]
    height, width = heatmap.shape[:2]
    reach = (kernel_size - 1) // 2
    for i, row in enumerate(landmarks):
        x, y = row[0] * F(width), row[1] * F(height)
        if not np.isfinite([x, y]).all():
            continue
        column, line = int(x), int(y)
        if not (0 <= column < width and 0 <= line < height):
            continue
        total = total_x = total_y = highest = F(0)
        for r in range(max(0, line - reach), min(height, line + reach + 1)):
            for c in range(max(0, column - reach), min(width, column + reach + 1)):
                confidence = F(logistic(heatmap[r, c, i], m))
                total += confidence
                total_x += F(c) * confidence
                total_y += F(r) * confidence
                highest = max(highest, confidence)
        if highest >= F(min_confidence) and total > 0:
            row[:2] = total_x / F(width) / total, total_y / F(height) / total


@np.errstate(divide="ignore", invalid="ignore")
def project_landmarks(landmarks: Floats, crop: Crop) -> None:
    left, top, right, bottom = map(F, crop.padding)
    content_width, content_height = F(1) - (left + right), F(1) - (top + bottom)
    cx, cy, width, height, rotation = map(F, crop.region)
    c, s = crop.m.cos(rotation), crop.m.sin(rotation)
    dx = (landmarks[:, 0] - left) / content_width - F(0.5)
    dy = (landmarks[:, 1] - top) / content_height - F(0.5)
    landmarks[:, 0] = (c * dx - s * dy) * width + cx
    landmarks[:, 1] = (s * dx + c * dy) * height + cy
    landmarks[:, 2:3] = landmarks[:, 2:3] / content_width * width


@np.errstate(invalid="ignore")
def project_landmarks_by_matrix(landmarks: Floats, crop: Crop) -> None:
    to = crop.matrix
    x, y = landmarks[:, 0].copy(), landmarks[:, 1].copy()
    for row in (0, 1):
        landmarks[:, row] = x * to[row, 0] + y * to[row, 1] + to[row, 3]
    across, down = (float(to[row, 0] + to[row, 3] - to[row, 3]) for row in (0, 1))
    landmarks[:, 2:3] *= F(np.sqrt(across * across + down * down))


def rotate_world(landmarks: Floats, rotation: float, m: Any = libm) -> None:
    c, s = m.cos(F(rotation)), m.sin(F(rotation))
    x, y = landmarks[:, 0].copy(), landmarks[:, 1].copy()
    landmarks[:, 0] = c * x - s * y
    landmarks[:, 1] = s * x + c * y


def mean_positions(features: Floats, mean: Floats) -> None:
    rows = features.reshape(-1, mean.size)
    total = np.zeros(mean.size, F)
    for row in rows:
        total += row
    mean[...] = (total * (F(1) / F(len(rows)))).reshape(mean.shape)
