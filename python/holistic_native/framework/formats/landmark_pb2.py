"""Landmark messages under MediaPipe's import path."""

from __future__ import annotations

from holistic_native.messages import (
    Landmark,
    LandmarkList,
    LandmarkListCollection,
    NormalizedLandmark,
    NormalizedLandmarkList,
    NormalizedLandmarkListCollection,
)

__all__ = [
    "Landmark",
    "LandmarkList",
    "LandmarkListCollection",
    "NormalizedLandmark",
    "NormalizedLandmarkList",
    "NormalizedLandmarkListCollection",
]
