"""A program that draws with our solutions under their own names, to be frozen."""

import sys

import numpy as np

from holistic_native.framework.formats import landmark_pb2
from holistic_native.solutions import drawing_styles, drawing_utils, hands

points = [landmark_pb2.NormalizedLandmark(x=0.04 * index, y=0.5) for index in range(21)]
image = np.zeros((100, 100, 3), np.uint8)
drawing_utils.draw_landmarks(
    image,
    landmark_pb2.NormalizedLandmarkList(landmark=points),
    hands.HAND_CONNECTIONS,
    drawing_styles.get_default_hand_landmarks_style(),
    drawing_styles.get_default_hand_connections_style(),
)
print("drawing", bool(image.any()), bool(getattr(sys, "frozen", False)))
