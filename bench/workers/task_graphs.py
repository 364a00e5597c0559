"""Make what computes a task, from a bundle and the options of MediaPipe's task."""

from __future__ import annotations

from typing import Any

from holistic_native.landmarkers.models import ImageModel
from holistic_native.model_files.bundle import Bundle


def make(kind: str, path: str, options: dict[str, Any]) -> Any:
    """Return an object with `process`; only what is asked for is imported, as by a program with that one task."""
    with Bundle.open(path) as bundle:
        maker = {"PoseLandmarker": _pose, "HandLandmarker": _hand, "FaceLandmarker": _face}
        return maker.get(kind, _holistic)(bundle, **options)


def _image(bundle: Bundle, *names: str) -> list[ImageModel]:
    return [ImageModel.read(bundle.read(f"{name}.tflite")) for name in names]


def _pose(bundle: Bundle, num_poses: int = 1) -> Any:
    from holistic_native.landmarkers.pose import PoseLandmarking, PoseModels, PoseSettings

    models = PoseModels(*_image(bundle, "pose_detector", "pose_landmarks_detector"))
    return PoseLandmarking(models, PoseSettings(num_poses), stateful=True)


def _hand(bundle: Bundle, num_hands: int = 1) -> Any:
    from holistic_native.landmarkers.hand import HandLandmarking, HandModels, HandSettings

    models = HandModels(*_image(bundle, "hand_detector", "hand_landmarks_detector"))
    return HandLandmarking(models, HandSettings(num_hands), stateful=True)


def _face(bundle: Bundle, *, output_face_blendshapes: bool = False) -> Any:
    from holistic_native.landmarkers.face import FaceLandmarking, FaceModels, FaceSettings

    blendshapes = bundle.read("face_blendshapes.tflite") if output_face_blendshapes else None
    models = FaceModels(*_image(bundle, "face_detector", "face_landmarks_detector"), blendshapes)
    return FaceLandmarking(models, FaceSettings(), stateful=True)


def _holistic(bundle: Bundle, *, output_face_blendshapes: bool = False) -> Any:
    from holistic_native.landmarkers.holistic import HolisticLandmarking, HolisticModels, HolisticSettings
    from holistic_native.landmarkers.pose import PoseModels

    pose = PoseModels(*_image(bundle, "pose_detector", "pose_landmarks_detector"))
    parts = _image(bundle, "hand_roi_refinement", "hand_landmarks_detector", "face_detector", "face_landmarks_detector")
    blendshapes = bundle.read("face_blendshapes.tflite") if output_face_blendshapes else None
    return HolisticLandmarking(HolisticModels(pose, *parts, blendshapes), HolisticSettings(), stateful=True)
