"""Classification messages under MediaPipe's import path."""

from __future__ import annotations

from holistic_native.messages import Classification, ClassificationList, ClassificationListCollection

__all__ = ["Classification", "ClassificationList", "ClassificationListCollection"]
