"""Selfie segmentation under MediaPipe's names."""

from __future__ import annotations

from holistic_native.selfie_segmentation import SelfieSegmentation

__all__ = ["SelfieSegmentation"]
