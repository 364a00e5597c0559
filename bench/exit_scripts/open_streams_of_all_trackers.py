"""Every tracker has an open stream at the end."""

from __future__ import annotations

from itertools import cycle

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import FaceDetection, FaceMesh, Hands, Holistic, Pose, SelfieSegmentation

trackers = [kind() for kind in (Holistic, Pose, Hands, FaceMesh, FaceDetection, SelfieSegmentation)]
streams = [tracker.stream(cycle(FRAMES)) for tracker in trackers]
for stream in streams:
    next(stream)
clock_starts()
