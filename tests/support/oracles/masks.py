"""The segmentation mask, from the model's square to the frame: MediaPipe's activation, Eigen's inverse, warpAffine."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.oracles.crops import Crop
from tests.support.oracles.regions import F

Floats = NDArray[np.float32]


def mask_to_frame(crop: Crop, logits: Floats) -> Floats:
    mask = _activated(logits, crop.m)
    height, width = mask.shape
    frame_width, frame_height = crop.image_size
    to_tensor = np.array([[width], [height]], F) * _inverse(crop.matrix)[:2, [0, 1, 3]]
    per_pixel = np.array([F(1) / F(frame_width), F(1) / F(frame_height), 1], F)
    affine = (to_tensor * per_pixel).astype(np.float64)

    x, y = np.arange(frame_width), np.arange(frame_height)[:, np.newaxis]
    across, down = ((_fixed(row[1] * y + row[2]) + 16 + _fixed(row[0] * x)) >> 5 for row in affine)
    left, top = across >> 5, down >> 5
    fx, fy = ((position & 31).astype(F) / F(32) for position in (across, down))
    return (
        _taps(mask, top, left) * ((1 - fy) * (1 - fx))
        + _taps(mask, top, left + 1) * ((1 - fy) * fx)
        + _taps(mask, top + 1, left) * (fy * (1 - fx))
        + _taps(mask, top + 1, left + 1) * (fy * fx)
    )


@np.errstate(over="ignore")
def _activated(logits: Floats, m: Any) -> Floats:
    plane = logits.reshape(logits.shape[-3:-1] if logits.ndim == 4 else logits.shape)
    activated: Floats = (1.0 / (m.exp(-plane).astype(np.float64) + 1.0)).astype(F)
    return activated


def smooth_mask(mask: Floats, previous: Floats, ratio: float) -> Floats:
    x = (mask - F(0.5)) * (mask - F(0.5))
    certain = F(291.309) + x * F(-624.717)
    for coefficient in (-57.8051, -0.748699, 5.68842):
        certain = F(coefficient) + x * certain
    smoothed: Floats = mask + (previous - mask) * ((F(1) - np.minimum(x * certain, F(1))) * F(ratio))
    return smoothed


def _fixed(value: NDArray[np.float64]) -> NDArray[np.int64]:
    """In 1/1024 of a pixel, to the nearest, ties to even."""
    return np.rint(value * 1024).astype(np.int64)


def _taps(mask: Floats, y: NDArray[np.int64], x: NDArray[np.int64]) -> Floats:
    """Values at rows y and columns x, 0 outside the mask."""
    height, width = mask.shape
    inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
    return np.where(inside, mask[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)], F(0))


def _inverse(m: Floats) -> Floats:
    """Invert a 4x4 matrix by its four 2x2 blocks, every step in float32."""
    a, b, c, d = m[:2, :2], m[:2, 2:], m[2:, :2], m[2:, 2:]
    ab, dc = _product(_adjugate(a), b), _product(_adjugate(d), c)
    trace = dc * ab.T
    trace_sum = (trace[0, 0] + trace[0, 1]) + (trace[1, 0] + trace[1, 1])
    determinant = _determinant(a) * _determinant(d) + _determinant(b) * _determinant(c) - trace_sum
    blocks = [
        [a * _determinant(d) - _product(b, dc), c * _determinant(b) - _product(d, _adjugate(ab))],
        [b * _determinant(c) - _product(a, _adjugate(dc)), d * _determinant(a) - _product(c, ab)],
    ]
    return np.block([[_adjugate(block) * (F(1) / determinant) for block in row] for row in blocks])


def _adjugate(m: Floats) -> Floats:
    return np.array([[m[1, 1], -m[0, 1]], [-m[1, 0], m[0, 0]]], F)


def _determinant(m: Floats) -> F:
    return F(m[1, 1] * m[0, 0] - m[0, 1] * m[1, 0])


def _product(a: Floats, b: Floats) -> Floats:
    return a[:, :1] * b[:1] + a[:, 1:] * b[1:]
