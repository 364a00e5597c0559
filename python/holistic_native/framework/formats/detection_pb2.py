"""Detection messages under MediaPipe's import path."""

from __future__ import annotations

from holistic_native.messages import Detection, DetectionList

__all__ = ["Detection", "DetectionList"]
