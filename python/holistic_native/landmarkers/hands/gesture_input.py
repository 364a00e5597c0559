"""A hand as the gesture models take it: of unit size, the wrist at 0, upright pictures and square pixels assumed.

Source: MediaPipe's LandmarksToMatrixCalculator and HandednessToMatrixCalculator. Its numbers are float32, but those
that have a double constant in them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Hand = NDArray[np.float32]

# The middle of the image, about which hands are turned; a double in MediaPipe.
_MIDDLE = 0.5
# Added to a hand's size, so that it is never 0.
_SMALLEST = np.float32(1e-5)


def image_hand(landmarks: Hand, size: tuple[int, int], rotation: float) -> Hand:
    """Return (21, 3) landmarks for the embedder.

    Args:
        landmarks: (21, 3) float32 as fractions of the image.
        size: (width, height) of the image.
        rotation: radians by which the image is to be turned to be upright.
    """
    sides = np.array(size, np.float32)
    squared = landmarks.copy()
    squared[:, :2] = (_double(landmarks[:, :2]) - _MIDDLE) * _double(sides / sides.max()) + _MIDDLE
    return world_hand(squared, rotation)


def world_hand(landmarks: Hand, rotation: float) -> Hand:
    """Return (21, 3) world landmarks for the embedder, turned by `rotation` radians."""
    cosine, sine = np.float32(math.cos(rotation)), np.float32(math.sin(-rotation))
    x, y = ((_double(landmarks[:, axis]) - _MIDDLE).astype(np.float32) for axis in (0, 1))
    turned = landmarks.copy()
    turned[:, 0] = _double(x * cosine - y * sine) + _MIDDLE
    turned[:, 1] = _double(y * cosine + x * sine) + _MIDDLE
    turned -= turned[0].copy()
    # The running maximum begins at the smallest positive float, not at the lowest one.
    highest = np.maximum(turned[:, :2].max(0), np.finfo(np.float32).tiny)
    unit: Hand = turned / ((highest - turned[:, :2].min(0)).max() + _SMALLEST)
    return unit


def right_score(index: int, score: np.float32) -> np.float32:
    """Return how likely a hand is a right one, given the likelier side (0 right, 1 left) and its score."""
    return score if index == 0 else np.float32(1.0) - score


def _double(numbers: NDArray[np.float32]) -> NDArray[np.float64]:
    return numbers.astype(np.float64)
