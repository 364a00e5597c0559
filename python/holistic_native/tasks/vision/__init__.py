"""MediaPipe's tasks on images, under its names.

The modules are imported when they are first used; those that hold a task are found by their path alone, as there.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "FaceDetector": "face_detector",
    "FaceDetectorOptions": "face_detector",
    "FaceDetectorResult": "face_detector",
    "FaceLandmarker": "face_landmarker",
    "FaceLandmarkerOptions": "face_landmarker",
    "FaceLandmarkerResult": "face_landmarker",
    "FaceLandmarksConnections": "face_landmarker",
    "GestureRecognizer": "gesture_recognizer",
    "GestureRecognizerOptions": "gesture_recognizer",
    "GestureRecognizerResult": "gesture_recognizer",
    "HandLandmarker": "hand_landmarker",
    "HandLandmarkerOptions": "hand_landmarker",
    "HandLandmarkerResult": "hand_landmarker",
    "HandLandmarksConnections": "hand_landmarker",
    "HolisticLandmarker": "holistic_landmarker",
    "HolisticLandmarkerOptions": "holistic_landmarker",
    "HolisticLandmarkerResult": "holistic_landmarker",
    "ImageProcessingOptions": "core.image_processing_options",
    "ImageSegmenter": "image_segmenter",
    "ImageSegmenterOptions": "image_segmenter",
    "PoseLandmark": "pose_landmarker",
    "PoseLandmarker": "pose_landmarker",
    "PoseLandmarkerOptions": "pose_landmarker",
    "PoseLandmarkerResult": "pose_landmarker",
    "PoseLandmarksConnections": "pose_landmarker",
}
_MODULES = ("drawing_styles", "drawing_utils", "gesture_recognizer_result")

__all__ = sorted((*_HOMES, "RunningMode", *_MODULES))


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name == "RunningMode":
        from holistic_native.tasks.vision.core.vision_task_running_mode import VisionTaskRunningMode

        return VisionTaskRunningMode
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it offers {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
