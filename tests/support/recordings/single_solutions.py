"""The solutions beside Holistic and Pose: what they are made with, and their results as arrays, MediaPipe's or ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.support import astronaut

SLOTS = 4
MASK_STEP = 8


class Task(NamedTuple):
    """One solution to run.

    Attributes:
        module: of MediaPipe's solutions.
        kind: the class, here and there.
        arguments: what it is made with.
    """

    module: str
    kind: str
    arguments: dict[str, Any]


TASKS = {
    "hands": Task("hands", "Hands", {}),
    "hands_static": Task("hands", "Hands", {"static_image_mode": True}),
    "face_mesh": Task("face_mesh", "FaceMesh", {}),
    "face_mesh_refine": Task("face_mesh", "FaceMesh", {"refine_landmarks": True}),
    "face_mesh_two": Task("face_mesh", "FaceMesh", {"max_num_faces": 2}),
    "face_mesh_static": Task("face_mesh", "FaceMesh", {"static_image_mode": True}),
    "face_detection": Task("face_detection", "FaceDetection", {}),
    "face_detection_full": Task("face_detection", "FaceDetection", {"model_selection": 1}),
    "selfie": Task("selfie_segmentation", "SelfieSegmentation", {}),
    "selfie_landscape": Task("selfie_segmentation", "SelfieSegmentation", {"model_selection": 1}),
}


def frames(task: str) -> list[NDArray[np.uint8]]:
    """Return a few astronaut frames; two astronauts side by side for a task with several faces."""
    chosen = astronaut.frames()[3:18:2]
    if task == "face_mesh_two":
        chosen = [np.concatenate([frame, frame[:, ::-1]], axis=1) for frame in chosen]
    return chosen


def rows(result: Any) -> dict[str, NDArray[np.float32]]:
    """Turn a result into arrays, NaN in empty slots; names and layout as in the recordings beside the repository."""
    out: dict[str, NDArray[np.float32]] = {}
    if hasattr(result, "multi_hand_landmarks"):
        out["hands"] = _slots([_points(hand) for hand in result.multi_hand_landmarks or ()], (21, 3))
        out["hands_world"] = _slots([_points(hand) for hand in result.multi_hand_world_landmarks or ()], (21, 3))
        sides = [hand.classification[0] for hand in result.multi_handedness or ()]
        out["handedness"] = _slots([[side.index, side.score] for side in sides], (2,))
    if hasattr(result, "multi_face_landmarks"):
        faces = [_points(face) for face in result.multi_face_landmarks or ()]
        out["faces"] = _slots(faces, (len(faces[0]) if faces else 1, 3))
    if hasattr(result, "detections"):
        out["face_detections"] = _slots([_detection(found) for found in result.detections or ()], (17,))
    return out


def _points(landmarks: Any) -> list[list[float]]:
    return [[point.x, point.y, point.z] for point in landmarks.landmark]


def _detection(found: Any) -> list[float]:
    box = found.location_data.relative_bounding_box
    keypoints = [value for point in found.location_data.relative_keypoints for value in (point.x, point.y)]
    return [found.score[0], box.xmin, box.ymin, box.width, box.height, *keypoints]


def _slots(values: Sequence[Any], shape: tuple[int, ...]) -> NDArray[np.float32]:
    out = np.full((SLOTS, *shape), np.nan, np.float32)
    for slot, value in zip(out, values, strict=False):
        slot[...] = value
    return out
