"""MediaPipe's messages without protobuf: same names, fields and behaviour; protobuf's are accepted everywhere."""

from __future__ import annotations

from holistic_native.messages.classification import (
    Classification,
    ClassificationList,
    ClassificationListCollection,
)
from holistic_native.messages.detection import Detection, DetectionList
from holistic_native.messages.landmark import Landmark, NormalizedLandmark
from holistic_native.messages.landmark_list import (
    LandmarkList,
    LandmarkListCollection,
    NormalizedLandmarkList,
    NormalizedLandmarkListCollection,
)
from holistic_native.messages.location_data import LocationData
from holistic_native.messages.message import Message

__all__ = [
    "Classification",
    "ClassificationList",
    "ClassificationListCollection",
    "Detection",
    "DetectionList",
    "Landmark",
    "LandmarkList",
    "LandmarkListCollection",
    "LocationData",
    "Message",
    "NormalizedLandmark",
    "NormalizedLandmarkList",
    "NormalizedLandmarkListCollection",
]
