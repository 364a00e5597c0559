"""The body: 33 landmarks (BlazePose) and the lines between them."""

from __future__ import annotations

from enum import IntEnum

from holistic_native.topology.pairs import in_order


class PoseLandmark(IntEnum):
    """Name the rows of the pose landmarks; left and right are the person's own."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


LINES = in_order(
    (0, 1, 2, 3, 7),  # nose to left ear
    (0, 4, 5, 6, 8),  # nose to right ear
    (9, 10),  # mouth
    (11, 12),  # shoulders
    (11, 13, 15, 17),  # left arm
    (15, 19),
    (15, 21),
    (17, 19),
    (12, 14, 16, 18),  # right arm
    (16, 20),
    (16, 22),
    (18, 20),
    (11, 23),  # flanks, hips
    (12, 24),
    (23, 24),
    (23, 25),  # legs
    (24, 26),
    (25, 27),
    (26, 28),
    (27, 29),
    (28, 30),
    (29, 31),
    (30, 32),
    (27, 31),
    (28, 32),
)
POSE_CONNECTIONS = frozenset(LINES)
