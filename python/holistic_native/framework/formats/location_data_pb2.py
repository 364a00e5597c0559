"""Location messages under MediaPipe's import path."""

from __future__ import annotations

from holistic_native.messages import LocationData

__all__ = ["LocationData"]
