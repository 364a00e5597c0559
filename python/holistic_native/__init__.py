"""Body, hand and face tracking on a CPU: MediaPipe's legacy solutions, same numbers, without MediaPipe."""

from holistic_native.scheduling.main_interpreter import require_main_interpreter

require_main_interpreter()  # before anything that would wait forever

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holistic_native.face_detection import FaceDetection
    from holistic_native.face_mesh import FaceMesh
    from holistic_native.fast.options import Auto, Fast
    from holistic_native.hands import Hands
    from holistic_native.holistic import Holistic
    from holistic_native.messages import Landmark, LandmarkList, NormalizedLandmark, NormalizedLandmarkList
    from holistic_native.pose import Pose
    from holistic_native.result import (
        FaceDetectionResult,
        FaceMeshResult,
        HandsResult,
        HolisticResult,
        PoseResult,
        SelfieSegmentationResult,
    )
    from holistic_native.selfie_segmentation import SelfieSegmentation
    from holistic_native.shim import install_as_mediapipe
    from holistic_native.smoothing import OneEuro, Smoothing
    from holistic_native.stored_faces import blendshapes, face_transforms
    from holistic_native.topology.ibug import reduce_face_mesh_468_to_68
else:
    # Imported when they are first used: a program has one tracker or two, or a task, and waits for what it uses alone.
    _HOMES = {
        "Auto": "fast.options",
        "FaceDetection": "face_detection",
        "FaceDetectionResult": "result",
        "FaceMesh": "face_mesh",
        "FaceMeshResult": "result",
        "Fast": "fast.options",
        "Hands": "hands",
        "HandsResult": "result",
        "Holistic": "holistic",
        "HolisticResult": "result",
        "Landmark": "messages",
        "LandmarkList": "messages",
        "NormalizedLandmark": "messages",
        "NormalizedLandmarkList": "messages",
        "OneEuro": "smoothing",
        "Pose": "pose",
        "PoseResult": "result",
        "SelfieSegmentation": "selfie_segmentation",
        "SelfieSegmentationResult": "result",
        "Smoothing": "smoothing",
        "blendshapes": "stored_faces",
        "face_transforms": "stored_faces",
        "install_as_mediapipe": "shim",
        "reduce_face_mesh_468_to_68": "topology.ibug",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


__all__ = [
    "Auto",
    "FaceDetection",
    "FaceDetectionResult",
    "FaceMesh",
    "FaceMeshResult",
    "Fast",
    "Hands",
    "HandsResult",
    "Holistic",
    "HolisticResult",
    "Landmark",
    "LandmarkList",
    "NormalizedLandmark",
    "NormalizedLandmarkList",
    "OneEuro",
    "Pose",
    "PoseResult",
    "SelfieSegmentation",
    "SelfieSegmentationResult",
    "Smoothing",
    "blendshapes",
    "face_transforms",
    "install_as_mediapipe",
    "reduce_face_mesh_468_to_68",
]
__version__ = "0.2.0"
