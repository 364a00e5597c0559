"""How a crop lies in an image, and its pixels: MediaPipe's ImageToTensor with OpenCV 4.10's warpPerspective."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.support.oracles import libm, rounded
from tests.support.oracles.regions import F, Region

Size = tuple[int, int]
Floats = NDArray[np.float32]

SINGULAR = 100 * 2.0**-52


class Crop(NamedTuple):
    region: Region
    image_size: Size
    tensor_size: Size
    padding: tuple[float, float, float, float]
    matrix: Floats
    inverse: NDArray[np.float64]
    m: Any = libm


@np.errstate(all="ignore")
def place_crop(
    region: Region | None, image_size: Size, tensor_size: Size, keep_aspect: bool, m: Any = libm
) -> Crop | None:
    region = Region(*map(F, region or (0.5, 0.5, 1, 1, 0)))
    image_width, image_height = map(F, image_size)
    tensor_width, tensor_height = map(F, tensor_size)
    cx, cy = region.cx * image_width, region.cy * image_height
    width, height = region.width * image_width, region.height * image_height
    if not (np.isfinite([cx, cy, width, height, region.rotation]).all() and width > 0 and height > 0):
        return None
    across = down = F(0)
    if keep_aspect:
        tensor_aspect, aspect = tensor_height / tensor_width, height / width
        if tensor_aspect > aspect:
            height = width * tensor_aspect
            down = (F(1) - aspect / tensor_aspect) / F(2)
        else:
            width = height / tensor_aspect
            across = (F(1) - tensor_aspect / aspect) / F(2)
    inverse = _inverse_homography(_corners(cx, cy, width, height, region.rotation, m), tensor_size)
    if inverse is None:
        return None
    padding = (float(across), float(down), float(across), float(down))
    matrix = _matrix(cx, cy, width, height, region.rotation, image_width, image_height, m)
    return Crop(region, image_size, tensor_size, padding, matrix, inverse, m)


def _matrix(cx: F, cy: F, width: F, height: F, rotation: F, image_width: F, image_height: F, m: Any) -> Floats:
    c, s = m.cos(rotation), m.sin(rotation)
    g, h = F(1) / image_width, F(1) / image_height
    matrix = np.zeros((4, 4), F)
    matrix[0] = [width * c * g, -height * s * g, 0, (F(-0.5) * width * c + F(0.5) * height * s + cx) * g]
    matrix[1] = [width * s * h, height * c * h, 0, (F(-0.5) * height * c - F(0.5) * width * s + cy) * h]
    matrix[2, 2] = width * g
    matrix[3, 3] = 1
    return matrix


def _corners(cx: F, cy: F, width: F, height: F, rotation: F, m: Any) -> list[tuple[F, F]]:
    """Bottom left, top left, top right, bottom right, as a rotated rectangle in degrees gives them."""
    degrees = F(float(rotation * F(180)) / math.pi)
    angle = float(degrees) * math.pi / 180
    b, a = F(math.cos(angle)) * F(0.5), F(math.sin(angle)) * F(0.5)
    p0 = (cx - a * height - b * width, cy + b * height - a * width)
    p1 = (cx + a * height - b * width, cy - b * height - a * width)
    if m is rounded:
        p2 = (cx + a * height + b * width, cy - b * height + a * width)
        p3 = (cx - a * height + b * width, cy + b * height + a * width)
        return [p0, p1, p2, p3]
    p2, p3 = ((F(2) * cx - x, F(2) * cy - y) for x, y in (p0, p1))
    return [p0, p1, p2, p3]


def _inverse_homography(corners: list[tuple[F, F]], tensor_size: Size) -> NDArray[np.float64] | None:
    """The map from tensor to image pixels; None where there is no such map."""
    width, height = map(F, tensor_size)
    equations: list[list[Any]] = []
    targets = [(F(0), height), (F(0), F(0)), (width, F(0)), (width, height)]
    for (x, y), (u, _) in zip(corners, targets, strict=True):
        equations.append([x, y, 1, 0, 0, 0, -x * u, -y * u, u])
    for (x, y), (_, v) in zip(corners, targets, strict=True):
        equations.append([0, 0, 0, x, y, 1, -x * v, -y * v, v])
    solution = _solve([[float(value) for value in row] for row in equations])
    if solution is None:
        return None
    m = np.array([*solution, 1.0]).reshape(3, 3)
    minors = np.array(
        [
            [m[1, 1] * m[2, 2] - m[1, 2] * m[2, 1], m[0, 2] * m[2, 1] - m[0, 1] * m[2, 2], _minor(m, 0, 1, 1, 2)],
            [m[1, 2] * m[2, 0] - m[1, 0] * m[2, 2], m[0, 0] * m[2, 2] - m[0, 2] * m[2, 0], -_minor(m, 0, 1, 0, 2)],
            [_minor(m, 1, 2, 0, 1), -_minor(m, 0, 2, 0, 1), _minor(m, 0, 1, 0, 1)],
        ]
    )
    determinant = m[0, 0] * _minor(m, 1, 2, 1, 2) - m[0, 1] * _minor(m, 1, 2, 0, 2) + m[0, 2] * _minor(m, 1, 2, 0, 1)
    if determinant == 0:
        return None
    inverse: NDArray[np.float64] = minors * (1 / determinant)
    return inverse if np.isfinite(inverse).all() else None


def _minor(m: NDArray[np.float64], i: int, j: int, k: int, n: int) -> Any:
    """The determinant of rows i, j and columns k, n."""
    return m[i, k] * m[j, n] - m[i, n] * m[j, k]


def _solve(a: list[list[float]]) -> list[float] | None:
    """LU elimination with partial pivoting; the right-hand sides are the last column."""
    n = len(a)
    for i in range(n):
        pivot = max(range(i, n), key=lambda row: abs(a[row][i]))
        if abs(a[pivot][i]) < SINGULAR:
            return None
        a[i], a[pivot] = a[pivot], a[i]
        for j in range(i + 1, n):
            alpha = a[j][i] * (-1 / a[i][i])
            for k in range(i + 1, n + 1):
                a[j][k] += alpha * a[i][k]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = a[i][n]
        for k in range(i + 1, n):
            x[i] -= a[i][k] * x[k]
        x[i] /= a[i][i]
    return x


def warp(image: NDArray[np.uint8], crop: Crop, low: float = 0.0, high: float = 1.0, repeat_edge: bool = True) -> Floats:
    across, down = _positions(crop)
    left, top = (np.clip(position >> 5, -32768, 32767) for position in (across, down))
    fx, fy = across & 31, down & 31
    total = np.zeros((*across.shape, 3), np.int64)
    for dy, vertical in ((0, 32 - fy), (1, fy)):
        for dx, horizontal in ((0, 32 - fx), (1, fx)):
            weight = horizontal * vertical * 32
            total += weight[..., np.newaxis] * _taps(image, top + dy, left + dx, repeat_edge)
    scale = (F(high) - F(low)) / F(255)
    values: Floats = crop.m.fma(np.arange(256), scale, F(low))[(total + 16384) >> 15]
    return values


@np.errstate(all="ignore")
def _positions(crop: Crop) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each tensor pixel lies in the image, in 1/32 pixels."""
    m = crop.inverse.ravel()
    width, height = crop.tensor_size
    block_width = min(1024 // min(16, height), width)
    y = np.arange(height, dtype=np.float64)[:, np.newaxis]
    block = np.arange(width) // block_width * block_width
    step = np.arange(width) - block
    denominator = (m[6] * block + m[7] * y + m[8]) + m[6] * step
    w = np.where(denominator == 0, 0, 32 / denominator)
    across = ((m[0] * block + m[1] * y + m[2]) + m[0] * step) * w
    down = ((m[3] * block + m[4] * y + m[5]) + m[3] * step) * w
    limits = np.iinfo(np.int32)
    across, down = (np.rint(np.clip(position, limits.min, limits.max)) for position in (across, down))
    return across.astype(np.int64), down.astype(np.int64)


def _taps(image: NDArray[np.uint8], y: NDArray[np.int64], x: NDArray[np.int64], repeat_edge: bool) -> NDArray[np.int64]:
    height, width = image.shape[:2]
    taps = image[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)].astype(np.int64)
    if not repeat_edge:
        taps[(y < 0) | (y >= height) | (x < 0) | (x >= width)] = 0
    return taps
