"""Hand tracking under MediaPipe's names."""

from __future__ import annotations

from holistic_native.hands import Hands
from holistic_native.solutions.hands_connections import HAND_CONNECTIONS
from holistic_native.topology import HandLandmark

__all__ = ["HAND_CONNECTIONS", "HandLandmark", "Hands"]
