"""Body, hand and face tracking on a CPU: MediaPipe's legacy solutions, same numbers, without MediaPipe."""

from holistic_native.scheduling.main_interpreter import require_main_interpreter

require_main_interpreter()  # before anything that would wait forever

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
