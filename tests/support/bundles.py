"""Model bundles for MediaPipe Tasks: Google's, and those made of the legacy models where Google's are not public."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import pytest

from holistic_native.model_files.bundle import Bundle
from holistic_native.model_files.store import ModelStore, models_folder
from tests.support.metadata import with_image_normalization

_FETCH = "holistic-native models fetch face_landmarker.task gesture_recognizer.task hand_landmarker.task"


def official(name: str) -> bytes:
    """Return an official bundle, such as "face_landmarker.task", or skip the test where it was not fetched."""
    path = models_folder() / name
    if not path.is_file():
        pytest.skip(f"{name} is not in the cache: {_FETCH}")
    return path.read_bytes()


def legacy(name: str) -> bytes:
    """Return a legacy model, or skip the test where it was not fetched."""
    if ModelStore().missing([name]):
        pytest.skip(f"{name} is not in the cache: holistic-native models fetch")
    return ModelStore().read(name)


@lru_cache(maxsize=2)
def pose_bundle(size: str = "full") -> bytes:
    """Return a bundle of the legacy pose models, `size` being "lite", "full" or "heavy"; or skip the test."""
    return packed(
        {
            "pose_detector.tflite": legacy("pose_detection.tflite"),
            "pose_landmarks_detector.tflite": with_image_normalization(legacy(f"pose_landmark_{size}.tflite")),
        }
    )


@lru_cache(maxsize=1)
def holistic_bundle() -> bytes:
    """Return a bundle of all models that HolisticLandmarker runs; or skip the test."""
    faces = Bundle(official("face_landmarker.task"))
    return packed(
        {
            "hand_landmarks_detector.tflite": legacy("hand_landmark_full.tflite"),
            "hand_roi_refinement.tflite": with_image_normalization(legacy("hand_recrop.tflite")),
            **{name: faces.read(name) for name in faces.names if name.endswith(".tflite")},
            "pose_detector.tflite": legacy("pose_detection.tflite"),
            "pose_landmarks_detector.tflite": with_image_normalization(legacy("pose_landmark_full.tflite")),
        }
    )


def packed(files: Mapping[str, bytes], *, deflated: Iterable[str] = ()) -> bytes:
    """Return a bundle of files, stored from positions that are multiples of four, as Google's are."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            start = stream.tell() + 30 + len(name.encode())
            pad = -(start + 4) % 4
            info.extra = struct.pack("<HH", 0xD935, pad) + bytes(pad)
            info.compress_type = zipfile.ZIP_DEFLATED if name in deflated else zipfile.ZIP_STORED
            archive.writestr(info, content)
    return stream.getvalue()


def written(folder: Path, name: str, content: bytes) -> str:
    """Write a bundle into a folder and return its path as text, as MediaPipe wants paths."""
    path = folder / name
    path.write_bytes(content)
    return str(path)
