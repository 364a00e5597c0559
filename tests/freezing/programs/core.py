"""A program that uses a tracker, to be frozen: it prints how many landmarks a grey picture has, and from where."""

import sys

import numpy as np

import holistic_native

with holistic_native.Pose(min_detection_confidence=None, min_tracking_confidence=None) as tracker:
    found = tracker.process(np.full((256, 256, 3), 128, np.uint8)).pose_landmarks
assert found is not None, "without thresholds every detection counts"
with holistic_native.Holistic() as whole:
    whole.process(np.full((64, 64, 3), 128, np.uint8))
print("core", len(found.landmark), bool(getattr(sys, "frozen", False)))
