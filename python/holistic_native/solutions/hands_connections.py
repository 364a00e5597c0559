"""The lines between the landmarks of a hand, under MediaPipe's names; its parts are tuples, as there."""

from __future__ import annotations

from holistic_native import topology

__all__ = [
    "HAND_CONNECTIONS",
    "HAND_INDEX_FINGER_CONNECTIONS",
    "HAND_MIDDLE_FINGER_CONNECTIONS",
    "HAND_PALM_CONNECTIONS",
    "HAND_PINKY_FINGER_CONNECTIONS",
    "HAND_RING_FINGER_CONNECTIONS",
    "HAND_THUMB_CONNECTIONS",
]

HAND_PALM_CONNECTIONS = tuple(sorted(topology.HAND_PALM_CONNECTIONS))
HAND_THUMB_CONNECTIONS = tuple(sorted(topology.HAND_THUMB_CONNECTIONS))
HAND_INDEX_FINGER_CONNECTIONS = tuple(sorted(topology.HAND_INDEX_FINGER_CONNECTIONS))
HAND_MIDDLE_FINGER_CONNECTIONS = tuple(sorted(topology.HAND_MIDDLE_FINGER_CONNECTIONS))
HAND_RING_FINGER_CONNECTIONS = tuple(sorted(topology.HAND_RING_FINGER_CONNECTIONS))
HAND_PINKY_FINGER_CONNECTIONS = tuple(sorted(topology.HAND_PINKY_FINGER_CONNECTIONS))
# Lines are drawn in the order of this set, and where they cross the last one wins: put together like this, the order is
# MediaPipe's.
HAND_CONNECTIONS = frozenset().union(
    HAND_PALM_CONNECTIONS,
    HAND_THUMB_CONNECTIONS,
    HAND_INDEX_FINGER_CONNECTIONS,
    HAND_MIDDLE_FINGER_CONNECTIONS,
    HAND_RING_FINGER_CONNECTIONS,
    HAND_PINKY_FINGER_CONNECTIONS,
)
