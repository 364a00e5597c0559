"""Trackers made with other confidences than 0.5: what they are shown, and what is compared."""

from __future__ import annotations

from importlib import import_module
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support import astronaut
from tests.support.places import SHARED
from tests.support.recordings.scenarios import FACE_STEP, points
from tests.support.recordings.single_solutions import rows

CONFIDENCES = {
    "low": {"min_detection_confidence": 0.1, "min_tracking_confidence": 0.05},
    "high": {"min_detection_confidence": 0.6, "min_tracking_confidence": 0.99},
    "found, hardly kept": {"min_detection_confidence": 0.25, "min_tracking_confidence": 0.9985},
    "hardly found, kept": {"min_detection_confidence": 0.75, "min_tracking_confidence": 0.2},
}
HANDS = SHARED / "data" / "hands.jpg"
TRACKERS = {"pose": "Pose", "holistic": "Holistic", "hands": "Hands", "face_mesh": "FaceMesh"}
CASES = list(product(TRACKERS, CONFIDENCES))


def frames(tracker: str) -> list[NDArray[np.uint8]]:
    """Return five frames: the astronaut twice, nobody, half of her at the edge, and her again; for hands, a picture.

    That picture is beside the repository; without it there are no frames.
    """
    f = astronaut.frames()
    if tracker != "hands":
        return [f[4], f[6], f[11], np.ascontiguousarray(f[14][:, 330:]), f[18]]
    if not HANDS.exists():
        return []
    cv2: Any = import_module("cv2")
    hands: NDArray[np.uint8] = cv2.cvtColor(cv2.imread(str(HANDS)), cv2.COLOR_BGR2RGB)
    return [hands, hands, np.zeros_like(hands), np.ascontiguousarray(hands[:, 60:420]), hands]


def crowd() -> NDArray[np.uint8]:
    """Return a picture of three astronauts of different sizes, side by side."""
    f = astronaut.frames()
    return np.concatenate([f[0][:, 160:480], f[16][:, 480:160:-1], f[9][:, 160:480]], axis=1)


def played(tracker: Any, name: str) -> dict[str, NDArray[np.float32]]:
    """Show a tracker of MediaPipe's interface the frames; rows of NaN where it finds nothing."""
    found: dict[str, list[NDArray[np.float32]]] = {}
    for frame in frames(name):
        result = tracker.process(frame)
        # MediaPipe may return three hands once two are asked for; we return the first two of them.
        row = {part: value[:2] if part.startswith("hand") else value for part, value in rows(result).items()}
        if hasattr(result, "pose_landmarks"):
            row["pose"] = points(result.pose_landmarks, 33, 4)
        if hasattr(result, "face_landmarks"):
            row["face"] = points(result.face_landmarks, 468, 3)[::FACE_STEP]
            row["left_hand"] = points(result.left_hand_landmarks, 21, 3)
            row["right_hand"] = points(result.right_hand_landmarks, 21, 3)
        if "faces" in row:
            faces = row.pop("faces")[0]
            row["face"] = faces[::FACE_STEP] if len(faces) > 1 else np.full((39, 3), np.nan, np.float32)
        for name, value in row.items():
            found.setdefault(name, []).append(value)
    return {name: np.stack(values) for name, values in found.items()}
