"""A program of MediaPipe Tasks, under our names and MediaPipe's, to be frozen; its argument is a bundle for hands."""

import sys

import holistic_native

holistic_native.install_as_mediapipe(version="1.2.2")

import mediapipe as mp  # noqa: E402
import numpy as np  # noqa: E402
from mediapipe.tasks import python  # noqa: E402
from mediapipe.tasks.python import vision  # noqa: E402

from holistic_native import tasks  # noqa: E402

options = vision.HandLandmarkerOptions(python.BaseOptions(model_asset_path=sys.argv[1]), num_hands=2)
with vision.HandLandmarker.create_from_options(options) as landmarker:
    found = landmarker.detect(mp.Image(mp.ImageFormat.SRGB, np.full((192, 192, 3), 128, np.uint8)))
same = [getattr(vision, name) is getattr(tasks.vision, name) for name in tasks.vision.__all__]
print("tasks", mp.__version__, found.hand_landmarks, all(same), len(same), bool(getattr(sys, "frozen", False)))
