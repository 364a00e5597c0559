"""The lines between the landmarks of a body, under MediaPipe's names."""

from __future__ import annotations

from holistic_native.topology import POSE_CONNECTIONS

__all__ = ["POSE_CONNECTIONS"]
