"""Holistic tracking under MediaPipe's names."""

from __future__ import annotations

from typing import NamedTuple as NamedTuple

import numpy as np  # noqa: F401 (shown by MediaPipe's module, as NamedTuple and SolutionBase: annotations name them)

from holistic_native.holistic import Holistic
from holistic_native.solution_base import SolutionBase as SolutionBase
from holistic_native.solutions.hands_connections import HAND_CONNECTIONS
from holistic_native.topology import (
    FACEMESH_CONTOURS,
    FACEMESH_TESSELATION,
    POSE_CONNECTIONS,
    HandLandmark,
    PoseLandmark,
)

__all__ = [
    "FACEMESH_CONTOURS",
    "FACEMESH_TESSELATION",
    "HAND_CONNECTIONS",
    "POSE_CONNECTIONS",
    "HandLandmark",
    "Holistic",
    "PoseLandmark",
]
