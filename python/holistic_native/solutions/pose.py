"""Pose tracking under MediaPipe's names."""

from __future__ import annotations

from holistic_native.pose import Pose
from holistic_native.topology import POSE_CONNECTIONS, PoseLandmark

__all__ = ["POSE_CONNECTIONS", "Pose", "PoseLandmark"]
