"""Trackers of every kind, used in several threads, that nobody closes."""

from __future__ import annotations

import threading

from bench.exit_scripts.given import FRAMES, clock_starts
from holistic_native import FaceDetection, FaceMesh, Hands, Holistic, Pose, SelfieSegmentation

KINDS = (Holistic, Pose, Hands, FaceMesh, FaceDetection, SelfieSegmentation)
trackers = [kind() for kind in KINDS]
threads = [threading.Thread(target=tracker.process, args=(FRAMES[0],)) for tracker in trackers]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for tracker in trackers:
    tracker.process(FRAMES[1])
clock_starts()
