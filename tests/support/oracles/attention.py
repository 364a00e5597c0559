"""NumPy oracles of the attention mesh's operators: one function per kernel, of the same name."""

from __future__ import annotations

import ctypes
import ctypes.util
import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# NumPy's own single-precision functions round differently from the C library's, which the kernels use.
_LIBM = ctypes.CDLL(ctypes.util.find_library("m"))


def _libm(name: str, *arguments: np.float32) -> np.float32:
    function = getattr(_LIBM, name)
    function.restype = ctypes.c_float
    return np.float32(function(*(ctypes.c_float(float(value)) for value in arguments)))


def _product(a: Floats, b: Floats) -> Floats:
    """Multiply matrices with every step rounded to float32, from left to right."""
    total = np.zeros((len(a), b.shape[1]), dtype=np.float32)
    for k in range(len(b)):
        total += a[:, k : k + 1] * b[k : k + 1, :]
    return total


def _rotation(angle: np.float32) -> Floats:
    matrix = np.eye(4, dtype=np.float32)
    cosine, sine = _libm("cosf", angle), _libm("sinf", angle)
    matrix[:2, :2] = [[cosine, -sine], [sine, cosine]]
    return matrix


def _translation(x: float, y: float) -> Floats:
    matrix = np.eye(4, dtype=np.float32)
    matrix[:2, 3] = (x, y)
    return matrix


def landmarks_to_transform(
    landmarks: Floats, box: NDArray[np.int32], left: int, right: int, scale: float, size: int
) -> Floats:
    dx, dy = (landmarks[right] - landmarks[left])[:2]
    rotation = np.float32(0) - _libm("atan2f", dy, dx)
    upright = _product(_rotation(rotation)[:2, :2], landmarks[box, :2].T)
    low, high = upright.min(axis=1), upright.max(axis=1)
    middle = (low + high) / np.float32(2)
    center = _product(_rotation(-rotation)[:2, :2], middle[:, np.newaxis])[:, 0]
    stretch = np.eye(4, dtype=np.float32)
    stretch[[0, 1], [0, 1]] = np.float32(scale) * (high - low) / np.float32(size)
    matrix = _translation(*center)
    for factor in (_rotation(-rotation), stretch, _translation(-size / 2, -size / 2)):
        matrix = _product(matrix, factor)
    return matrix


def transform_tensor_bilinear(tensor: Floats, matrix: Floats, size: int) -> Floats:
    rows, columns, channels = tensor.shape
    out = np.zeros((size, size, channels), dtype=np.float32)
    to_map = matrix[:2].copy()
    for row in to_map:
        row[3] = np.float32(float(row[3]) + (float(row[0]) * 0.5 + float(row[1]) * 0.5 - 0.5))

    def tap(y: int, x: int) -> Floats:
        return tensor[y, x] if 0 <= y < rows and 0 <= x < columns else np.zeros(channels, dtype=np.float32)

    def mix(fraction: np.float32, a: Floats, b: Floats) -> Floats:
        first = (1.0 - float(fraction)) * a.astype(np.float64)
        return (first + (fraction * b).astype(np.float64)).astype(np.float32)

    for y in range(size):
        for x in range(size):
            u, v = (row[0] * np.float32(x) + row[1] * np.float32(y) + row[3] for row in to_map)
            if not (0 <= u <= columns - 1 and 0 <= v <= rows - 1):
                continue
            column, row_above = math.floor(u), math.floor(v)
            right, below = u - np.float32(column), v - np.float32(row_above)
            upper = mix(right, tap(row_above, column), tap(row_above, column + 1))
            lower = mix(right, tap(row_above + 1, column), tap(row_above + 1, column + 1))
            out[y, x] = mix(below, upper, lower)
    return out


def transform_landmarks(points: Floats, matrix: Floats) -> Floats:
    x, y = points[:, :1], points[:, 1:2]
    return x * matrix[:2, 0] + y * matrix[:2, 1] + matrix[:2, 3]
