"""The colours MediaPipe draws hands, faces and bodies in, under its names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from typing import Tuple as Tuple  # noqa: UP035 (MediaPipe's module shows it: programs name it in annotations)

from holistic_native.solutions import face_mesh_connections, hands_connections
from holistic_native.solutions.drawing_utils import DrawingSpec
from holistic_native.solutions.face_mesh_connections import (
    FACEMESH_FACE_OVAL,
    FACEMESH_LEFT_EYE,
    FACEMESH_LEFT_EYEBROW,
    FACEMESH_LIPS,
    FACEMESH_NOSE,
    FACEMESH_RIGHT_EYE,
    FACEMESH_RIGHT_EYEBROW,
)
from holistic_native.solutions.hands_connections import (
    HAND_INDEX_FINGER_CONNECTIONS,
    HAND_MIDDLE_FINGER_CONNECTIONS,
    HAND_PALM_CONNECTIONS,
    HAND_PINKY_FINGER_CONNECTIONS,
    HAND_RING_FINGER_CONNECTIONS,
    HAND_THUMB_CONNECTIONS,
)
from holistic_native.topology import HandLandmark, PoseLandmark

if TYPE_CHECKING:
    ConnectionStyle = Mapping[tuple[int, int], DrawingSpec]

__all__ = [
    "DrawingSpec",
    "HandLandmark",
    "PoseLandmark",
    "face_mesh_connections",
    "get_default_face_mesh_contours_style",
    "get_default_face_mesh_iris_connections_style",
    "get_default_face_mesh_tesselation_style",
    "get_default_hand_connections_style",
    "get_default_hand_landmarks_style",
    "get_default_pose_landmarks_style",
    "hands_connections",
]

# Programs read and set these, with MediaPipe's names and values; its functions read them when called, and so do ours.
_RADIUS = 5
# Blue, green, red.
_RED = (48, 48, 255)
_GREEN = (48, 255, 48)
_BLUE = (192, 101, 21)
_YELLOW = (0, 204, 255)
_GRAY = (128, 128, 128)
_PURPLE = (128, 64, 128)
_PEACH = (180, 229, 255)
_WHITE = (224, 224, 224)
_CYAN = (192, 255, 48)
_MAGENTA = (192, 48, 255)
_ORANGE = (0, 138, 255)
_TURQUOISE = (231, 217, 0)

_THICKNESS_WRIST_MCP = 3
_THICKNESS_FINGER = 2
_THICKNESS_DOT = -1  # filled
_THICKNESS_TESSELATION = 1
_THICKNESS_CONTOURS = 2
_THICKNESS_POSE_LANDMARKS = 2

# Where the palm ends: the wrist and the lowest point of each finger.
_PALM_LANDMARKS = tuple(sorted({HandLandmark(index) for pair in HAND_PALM_CONNECTIONS for index in pair}))


def _above_palm(finger: str) -> tuple[HandLandmark, ...]:
    return tuple(
        landmark for landmark in HandLandmark if landmark.name.startswith(finger) and landmark not in _PALM_LANDMARKS
    )


_THUMP_LANDMARKS = _above_palm("THUMB")
_INDEX_FINGER_LANDMARKS = _above_palm("INDEX")
_MIDDLE_FINGER_LANDMARKS = _above_palm("MIDDLE")
_RING_FINGER_LANDMARKS = _above_palm("RING")
_PINKY_FINGER_LANDMARKS = _above_palm("PINKY")
_POSE_LANDMARKS_LEFT = frozenset(landmark for landmark in PoseLandmark if "LEFT" in landmark.name)
_POSE_LANDMARKS_RIGHT = frozenset(landmark for landmark in PoseLandmark if "RIGHT" in landmark.name)

# What is drawn alike, and how.
_HAND_LANDMARK_STYLE = {
    landmarks: DrawingSpec(color=color, thickness=_THICKNESS_DOT, circle_radius=_RADIUS)
    for landmarks, color in (
        (_PALM_LANDMARKS, _RED),
        (_THUMP_LANDMARKS, _PEACH),
        (_INDEX_FINGER_LANDMARKS, _PURPLE),
        (_MIDDLE_FINGER_LANDMARKS, _YELLOW),
        (_RING_FINGER_LANDMARKS, _GREEN),
        (_PINKY_FINGER_LANDMARKS, _BLUE),
    )
}
_HAND_CONNECTION_STYLE = {
    HAND_PALM_CONNECTIONS: DrawingSpec(color=_GRAY, thickness=_THICKNESS_WRIST_MCP),
    HAND_THUMB_CONNECTIONS: DrawingSpec(color=_PEACH, thickness=_THICKNESS_FINGER),
    HAND_INDEX_FINGER_CONNECTIONS: DrawingSpec(color=_PURPLE, thickness=_THICKNESS_FINGER),
    HAND_MIDDLE_FINGER_CONNECTIONS: DrawingSpec(color=_YELLOW, thickness=_THICKNESS_FINGER),
    HAND_RING_FINGER_CONNECTIONS: DrawingSpec(color=_GREEN, thickness=_THICKNESS_FINGER),
    HAND_PINKY_FINGER_CONNECTIONS: DrawingSpec(color=_BLUE, thickness=_THICKNESS_FINGER),
}
_FACEMESH_CONTOURS_CONNECTION_STYLE = {
    FACEMESH_LIPS: DrawingSpec(color=_WHITE, thickness=_THICKNESS_CONTOURS),
    FACEMESH_LEFT_EYE: DrawingSpec(color=_GREEN, thickness=_THICKNESS_CONTOURS),
    FACEMESH_LEFT_EYEBROW: DrawingSpec(color=_GREEN, thickness=_THICKNESS_CONTOURS),
    FACEMESH_RIGHT_EYE: DrawingSpec(color=_RED, thickness=_THICKNESS_CONTOURS),
    FACEMESH_RIGHT_EYEBROW: DrawingSpec(color=_RED, thickness=_THICKNESS_CONTOURS),
    FACEMESH_FACE_OVAL: DrawingSpec(color=_WHITE, thickness=_THICKNESS_CONTOURS),
}
_FACEMESH_CONTOURS_CONNECTION_STYLE_1 = {
    FACEMESH_LIPS: DrawingSpec(color=_BLUE, thickness=_THICKNESS_CONTOURS),
    FACEMESH_LEFT_EYE: DrawingSpec(color=_CYAN, thickness=_THICKNESS_CONTOURS),
    FACEMESH_LEFT_EYEBROW: DrawingSpec(color=_GREEN, thickness=_THICKNESS_CONTOURS),
    FACEMESH_RIGHT_EYE: DrawingSpec(color=_MAGENTA, thickness=_THICKNESS_CONTOURS),
    FACEMESH_RIGHT_EYEBROW: DrawingSpec(color=_RED, thickness=_THICKNESS_CONTOURS),
    FACEMESH_FACE_OVAL: DrawingSpec(color=_WHITE, thickness=_THICKNESS_CONTOURS),
    FACEMESH_NOSE: DrawingSpec(color=_YELLOW, thickness=_THICKNESS_CONTOURS),
}


def get_default_hand_landmarks_style() -> Mapping[int, DrawingSpec]:
    """Return how to draw each landmark of a hand: the palm's red, each finger in its colour."""
    return _one_by_one(_HAND_LANDMARK_STYLE)


def get_default_hand_connections_style() -> ConnectionStyle:
    """Return how to draw each line of a hand: the palm's gray and thick, each finger's in its colour."""
    return _one_by_one(_HAND_CONNECTION_STYLE)


def get_default_face_mesh_contours_style(i: int = 0) -> ConnectionStyle:
    """Return how to draw each outline of a face.

    Args:
        i: 1 for the second set of colours, which has the nose as well, anything else for the first.
    """
    return _one_by_one(_FACEMESH_CONTOURS_CONNECTION_STYLE_1 if i == 1 else _FACEMESH_CONTOURS_CONNECTION_STYLE)


def get_default_face_mesh_tesselation_style() -> DrawingSpec:
    """Return how to draw the lines of a face's mesh: thin and gray."""
    return DrawingSpec(color=_GRAY, thickness=_THICKNESS_TESSELATION)


def get_default_face_mesh_iris_connections_style() -> ConnectionStyle:
    """Return how to draw the irises: the person's left green, the right red."""
    return _one_by_one(
        {
            face_mesh_connections.FACEMESH_LEFT_IRIS: DrawingSpec(color=_GREEN, thickness=_THICKNESS_CONTOURS),
            face_mesh_connections.FACEMESH_RIGHT_IRIS: DrawingSpec(color=_RED, thickness=_THICKNESS_CONTOURS),
        }
    )


def get_default_pose_landmarks_style() -> Mapping[int, DrawingSpec]:
    """Return how to draw each landmark of a body: left orange, right turquoise, the nose white."""
    thickness = _THICKNESS_POSE_LANDMARKS
    return _one_by_one(
        {
            _POSE_LANDMARKS_LEFT: DrawingSpec(color=_ORANGE, thickness=thickness),
            _POSE_LANDMARKS_RIGHT: DrawingSpec(color=_TURQUOISE, thickness=thickness),
            (PoseLandmark.NOSE,): DrawingSpec(color=_WHITE, thickness=thickness),
        }
    )


def _one_by_one(groups: Mapping[Any, DrawingSpec]) -> dict[Any, DrawingSpec]:
    return {key: spec for group, spec in groups.items() for key in group}
