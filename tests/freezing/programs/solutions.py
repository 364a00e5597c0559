"""A program of MediaPipe's names, to be frozen with one line more."""

import sys

import holistic_native

holistic_native.install_as_mediapipe()

import mediapipe as mp  # noqa: E402
import numpy as np  # noqa: E402
from mediapipe.framework.formats import landmark_pb2  # noqa: E402
from mediapipe.python.solution_base import SolutionBase  # noqa: E402
from mediapipe.python.solutions import face_mesh as mp_face_mesh  # noqa: E402

with mp_face_mesh.FaceMesh(static_image_mode=True) as tracker:
    found = tracker.process(np.full((192, 192, 3), 128, np.uint8)).multi_face_landmarks
names = [getattr(mp.solutions, name).__name__.rpartition(".")[2] for name in mp.solutions.__all__]
empty = landmark_pb2.NormalizedLandmarkList()
print(
    "solutions",
    len(names),
    found,
    isinstance(tracker, SolutionBase),
    len(empty.landmark),
    bool(getattr(sys, "frozen", False)),
)
