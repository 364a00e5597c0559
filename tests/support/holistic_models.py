"""The models of Holistic at complexity 1, with and without refined faces."""

from __future__ import annotations

MODELS = (
    *("pose_detection.tflite", "pose_landmark_full.tflite", "face_detection_short_range.tflite"),
    *("face_landmark.tflite", "face_landmark_with_attention.tflite", "hand_recrop.tflite", "hand_landmark_full.tflite"),
)
