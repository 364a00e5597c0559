"""Pose tracking under MediaPipe's names."""

from __future__ import annotations

import enum  # noqa: F401 (as np)
from typing import NamedTuple as NamedTuple

import numpy as np  # noqa: F401 (shown by MediaPipe's module, as NamedTuple and SolutionBase: annotations name them)

from holistic_native.pose import Pose
from holistic_native.solution_base import SolutionBase as SolutionBase
from holistic_native.topology import POSE_CONNECTIONS, PoseLandmark

__all__ = ["POSE_CONNECTIONS", "Pose", "PoseLandmark"]
