"""The parts of results, under MediaPipe's names."""

from __future__ import annotations

from holistic_native.tasks.components.containers import keypoint as keypoint
from holistic_native.tasks.components.containers.bounding_box import BoundingBox
from holistic_native.tasks.components.containers.category import Category
from holistic_native.tasks.components.containers.classification_result import ClassificationResult, Classifications
from holistic_native.tasks.components.containers.detections import Detection, DetectionResult
from holistic_native.tasks.components.containers.landmark import Landmark, NormalizedLandmark
from holistic_native.tasks.components.containers.landmark_detection_result import LandmarksDetectionResult
from holistic_native.tasks.components.containers.rect import NormalizedRect, Rect

__all__ = [
    "BoundingBox",
    "Category",
    "ClassificationResult",
    "Classifications",
    "Detection",
    "DetectionResult",
    "Landmark",
    "LandmarksDetectionResult",
    "NormalizedLandmark",
    "NormalizedRect",
    "Rect",
    "keypoint",
]
