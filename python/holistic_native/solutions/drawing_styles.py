"""The colours MediaPipe draws hands, faces and bodies in, under its names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from holistic_native.solutions import face_mesh_connections, hands_connections
from holistic_native.solutions.drawing_utils import DrawingSpec
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

_FILLED = -1
_FINGERS = {
    "THUMB": (_PEACH, hands_connections.HAND_THUMB_CONNECTIONS),
    "INDEX": (_PURPLE, hands_connections.HAND_INDEX_FINGER_CONNECTIONS),
    "MIDDLE": (_YELLOW, hands_connections.HAND_MIDDLE_FINGER_CONNECTIONS),
    "RING": (_GREEN, hands_connections.HAND_RING_FINGER_CONNECTIONS),
    "PINKY": (_BLUE, hands_connections.HAND_PINKY_FINGER_CONNECTIONS),
}
# Where the palm ends: the wrist and the lowest point of each finger.
_PALM = frozenset(landmark for pair in hands_connections.HAND_PALM_CONNECTIONS for landmark in pair)
_CONTOURS = (
    {
        face_mesh_connections.FACEMESH_LIPS: _WHITE,
        face_mesh_connections.FACEMESH_LEFT_EYE: _GREEN,
        face_mesh_connections.FACEMESH_LEFT_EYEBROW: _GREEN,
        face_mesh_connections.FACEMESH_RIGHT_EYE: _RED,
        face_mesh_connections.FACEMESH_RIGHT_EYEBROW: _RED,
        face_mesh_connections.FACEMESH_FACE_OVAL: _WHITE,
    },
    {
        face_mesh_connections.FACEMESH_LIPS: _BLUE,
        face_mesh_connections.FACEMESH_LEFT_EYE: _CYAN,
        face_mesh_connections.FACEMESH_LEFT_EYEBROW: _GREEN,
        face_mesh_connections.FACEMESH_RIGHT_EYE: _MAGENTA,
        face_mesh_connections.FACEMESH_RIGHT_EYEBROW: _RED,
        face_mesh_connections.FACEMESH_FACE_OVAL: _WHITE,
        face_mesh_connections.FACEMESH_NOSE: _YELLOW,
    },
)


def get_default_hand_landmarks_style() -> Mapping[int, DrawingSpec]:
    """Return how to draw each landmark of a hand: the palm's red, each finger in its colour."""

    def color(landmark: HandLandmark) -> tuple[int, int, int]:
        return _RED if landmark in _PALM else _FINGERS[landmark.name.partition("_")[0]][0]

    return {
        landmark: DrawingSpec(color=color(landmark), thickness=_FILLED, circle_radius=5) for landmark in HandLandmark
    }


def get_default_hand_connections_style() -> ConnectionStyle:
    """Return how to draw each line of a hand: the palm's gray and thick, each finger's in its colour."""
    return {
        **_styled(hands_connections.HAND_PALM_CONNECTIONS, DrawingSpec(color=_GRAY, thickness=3)),
        **{
            connection: spec
            for color, connections in _FINGERS.values()
            for connection, spec in _styled(connections, DrawingSpec(color=color)).items()
        },
    }


def get_default_face_mesh_contours_style(i: int = 0) -> ConnectionStyle:
    """Return how to draw each outline of a face.

    Args:
        i: 0 for the first set of colours, 1 for the second, which has the nose as well.
    """
    return {
        connection: spec
        for connections, color in _CONTOURS[i == 1].items()
        for connection, spec in _styled(connections, DrawingSpec(color=color)).items()
    }


def get_default_face_mesh_tesselation_style() -> DrawingSpec:
    """Return how to draw the lines of a face's mesh: thin and gray."""
    return DrawingSpec(color=_GRAY, thickness=1)


def get_default_face_mesh_iris_connections_style() -> ConnectionStyle:
    """Return how to draw the irises: the person's left green, the right red."""
    return {
        **_styled(face_mesh_connections.FACEMESH_LEFT_IRIS, DrawingSpec(color=_GREEN)),
        **_styled(face_mesh_connections.FACEMESH_RIGHT_IRIS, DrawingSpec(color=_RED)),
    }


def get_default_pose_landmarks_style() -> Mapping[int, DrawingSpec]:
    """Return how to draw each landmark of a body: left orange, right turquoise, the nose white."""
    colors = {"LEFT": _ORANGE, "RIGHT": _TURQUOISE}

    def color(landmark: PoseLandmark) -> tuple[int, int, int]:
        return next((colors[word] for word in landmark.name.split("_") if word in colors), _WHITE)

    return {landmark: DrawingSpec(color=color(landmark)) for landmark in PoseLandmark}


def _styled(connections: Iterable[tuple[int, int]], spec: DrawingSpec) -> dict[tuple[int, int], DrawingSpec]:
    return dict.fromkeys(connections, spec)
