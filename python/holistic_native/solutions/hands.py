"""Hand tracking under MediaPipe's names."""

from __future__ import annotations

import enum  # noqa: F401 (as np)
from typing import NamedTuple as NamedTuple

import numpy as np  # noqa: F401 (shown by MediaPipe's module, as NamedTuple and SolutionBase: annotations name them)

from holistic_native.hands import Hands
from holistic_native.solution_base import SolutionBase as SolutionBase
from holistic_native.solutions.hands_connections import HAND_CONNECTIONS
from holistic_native.topology import HandLandmark

__all__ = ["HAND_CONNECTIONS", "HandLandmark", "Hands"]
