"""One hand: 21 landmarks and the lines between them, finger by finger."""

from __future__ import annotations

from enum import IntEnum

from holistic_native.topology.pairs import along


class HandLandmark(IntEnum):
    """Name the rows of a hand's landmarks."""

    WRIST = 0
    THUMB_CMC = 1
    THUMB_MCP = 2
    THUMB_IP = 3
    THUMB_TIP = 4
    INDEX_FINGER_MCP = 5
    INDEX_FINGER_PIP = 6
    INDEX_FINGER_DIP = 7
    INDEX_FINGER_TIP = 8
    MIDDLE_FINGER_MCP = 9
    MIDDLE_FINGER_PIP = 10
    MIDDLE_FINGER_DIP = 11
    MIDDLE_FINGER_TIP = 12
    RING_FINGER_MCP = 13
    RING_FINGER_PIP = 14
    RING_FINGER_DIP = 15
    RING_FINGER_TIP = 16
    PINKY_MCP = 17
    PINKY_PIP = 18
    PINKY_DIP = 19
    PINKY_TIP = 20


HAND_PALM_CONNECTIONS = along((0, 1), (0, 5, 9, 13, 17), (0, 17))
HAND_THUMB_CONNECTIONS = along((1, 2, 3, 4))
HAND_INDEX_FINGER_CONNECTIONS = along((5, 6, 7, 8))
HAND_MIDDLE_FINGER_CONNECTIONS = along((9, 10, 11, 12))
HAND_RING_FINGER_CONNECTIONS = along((13, 14, 15, 16))
HAND_PINKY_FINGER_CONNECTIONS = along((17, 18, 19, 20))
HAND_CONNECTIONS = (
    HAND_PALM_CONNECTIONS
    | HAND_THUMB_CONNECTIONS
    | HAND_INDEX_FINGER_CONNECTIONS
    | HAND_MIDDLE_FINGER_CONNECTIONS
    | HAND_RING_FINGER_CONNECTIONS
    | HAND_PINKY_FINGER_CONNECTIONS
)
