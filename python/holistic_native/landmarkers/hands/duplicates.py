"""Hands that were found twice: when the landmarks of two lie together, the second one goes.

Source: MediaPipe's HandLandmarksDeduplicationCalculator.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Two landmarks lie together when they are closer than this share of the larger hand's size.
NEAR = np.float32(0.2)
# Two hands are one when so many landmarks lie together ...
MOST_NEAR = 10
# ... and the boxes around them overlap by more than this.
OVERLAP = np.float32(0.2)
# The size of a hand is the longest side of this triangle of its palm: wrist, index root, pinky root.
PALM = (0, 5, 17)

Hand = NDArray[np.float32]


def distinct_hands(hands: Sequence[Hand], size: tuple[int, int]) -> list[int]:
    """Return which hands are kept.

    Args:
        hands: (21, 3) float32 landmarks of each, fractions of the image.
        size: (width, height) of the image.
    """
    kept: list[int] = []
    for index, hand in enumerate(hands):
        if not any(_same(hand, hands[other], size) for other in kept):
            kept.append(index)
    return kept


def _same(one: Hand, other: Hand, size: tuple[int, int]) -> bool:
    near = _distances(one, other, size) < max(_palm(one, size), _palm(other, size)) * NEAR
    return bool(near.sum() >= MOST_NEAR and _overlap(one, other) > OVERLAP)


def _palm(hand: Hand, size: tuple[int, int]) -> np.float32:
    corners = hand[list(PALM)]
    longest: np.float32 = _distances(corners, np.roll(corners, 1, 0), size).max()
    return longest


def _distances(one: Hand, other: Hand, size: tuple[int, int]) -> NDArray[np.float32]:
    # Differences are float32, their squares and sums float64.
    apart = ((one[:, :2] - other[:, :2]) * np.array(size, np.float32)).astype(np.float64)
    distances: NDArray[np.float32] = np.sqrt(apart[:, 0] ** 2 + apart[:, 1] ** 2).astype(np.float32)
    return distances


def _overlap(one: Hand, other: Hand) -> np.float32:
    lows = [hand[:, :2].min(0) for hand in (one, other)]
    highs = [hand[:, :2].max(0) for hand in (one, other)]
    shared = np.minimum(*highs) - np.maximum(*lows)
    if shared.min() <= 0:
        return np.float32(0)
    areas = [np.prod(high - low) for high, low in zip(highs, lows, strict=True)]
    common = np.prod(shared)
    return np.float32(common / (areas[0] + areas[1] - common))
