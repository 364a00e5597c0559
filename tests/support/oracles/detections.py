"""SSD detections: anchors, decoding, suppression, projection. Rows: score, xmin, ymin, width, height, keypoints."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.oracles import libm
from tests.support.oracles.crops import Crop
from tests.support.oracles.landmarks import logistic
from tests.support.oracles.regions import F

Floats = NDArray[np.float32]


def make_anchors(size: int, strides: Sequence[int], per_layer: int = 2) -> Floats:
    centres = []
    for stride, layers in itertools.groupby(strides):
        cells = math.ceil(size / stride)
        repeats = per_layer * len(list(layers))
        for y, x in itertools.product(range(cells), repeat=2):
            centres += [((F(x) + F(0.5)) / F(cells), (F(y) + F(0.5)) / F(cells))] * repeats
    return np.array(centres, F).reshape(-1, 2)


@np.errstate(invalid="ignore")
def decode_detections(
    boxes: Floats, logits: Floats, anchors: Floats, size: float, min_score: float, m: Any = libm
) -> Floats:
    scores = logistic(np.clip(logits.reshape(-1), F(-100), F(100)), m)
    boxes = boxes.reshape(len(anchors), -1)
    centre = boxes[:, :2] / F(size) + anchors
    sides = boxes[:, 2:4] / F(size)
    low, high = centre - sides / F(2), centre + sides / F(2)
    points = boxes[:, 4:].reshape(len(anchors), -1, 2) / F(size) + anchors[:, np.newaxis]
    rows = np.column_stack([scores, low, high - low, points.reshape(len(anchors), -1)])
    kept: Floats = rows[(scores >= F(min_score)) & (high - low >= 0).all(axis=1)]
    return kept


def suppress_detections(detections: Floats, max_overlap: float) -> Floats:
    left = sorted(detections, key=lambda row: -row[0])
    found = []
    while left:
        best = left[0]
        together = [row for row in left if _overlap(row, best) > F(max_overlap)]
        rest = [row for row in left if not _overlap(row, best) > F(max_overlap)]
        found.append(_mean(best, together) if together else best)
        if len(rest) == len(left):
            break
        left = rest
    return np.array(found, F).reshape(-1, detections.shape[1])


def _overlap(a: Floats, b: Floats) -> F:
    """Intersection over union; boxes that only touch intersect, in nothing."""
    a_low, b_low = a[1:3], b[1:3]
    a_high, b_high = a_low + a[3:5], b_low + b[3:5]
    if (a_low > b_high).any() or (b_low > a_high).any():
        return F(0)
    shared = np.prod(np.minimum(a_high, b_high) - np.maximum(a_low, b_low))
    union = np.prod(a_high - a_low) + np.prod(b_high - b_low) - shared
    return shared / union if union > 0 else F(0)


@np.errstate(invalid="ignore")
def _mean(best: Floats, together: list[Floats]) -> Floats:
    """The score-weighted mean, box corners and points alike, with the best one's score."""
    total, sums = F(0), np.zeros(len(best) - 1, F)
    for row in together:
        corners_and_points = row[1:].copy()
        corners_and_points[2:4] += row[1:3]
        total += row[0]
        sums += corners_and_points * row[0]
    mean = sums / total
    mean[2:4] -= mean[:2]
    return np.concatenate([best[:1], mean])


@np.errstate(divide="ignore", invalid="ignore")
def remove_letterbox(detections: Floats, crop: Crop) -> None:
    left, top, right, bottom = map(F, crop.padding)
    content = np.array([F(1) - (left + right), F(1) - (top + bottom)], F)
    detections[:, 3:5] /= content
    for column in (1, *range(5, detections.shape[1], 2)):
        detections[:, column : column + 2] = (detections[:, column : column + 2] - [left, top]) / content


@np.errstate(invalid="ignore")
def project_detections(detections: Floats, crop: Crop) -> None:
    for row in detections:
        (x, y), (width, height) = row[1:3], row[3:5]
        corners = np.array([(x, y), (x + width, y), (x, y + height), (x + width, y + height)], F)
        corners = _project(corners, crop.matrix)
        row[1:3] = corners.min(axis=0)
        row[3:5] = corners.max(axis=0) - row[1:3]
        row[5:] = _project(row[5:].reshape(-1, 2), crop.matrix).ravel()


def _project(points: Floats, m: Floats) -> Floats:
    x, y = points[:, :1], points[:, 1:]
    return x * m[:2, 0] + y * m[:2, 1] + m[:2, 3]
