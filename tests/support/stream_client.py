"""A client of a service's live stream, written after its documentation alone."""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_HEAD = struct.Struct("<4sHHIIdHHfffBBxx")
_SHAPES = {
    "pose": (33, 4),
    "pose_world": (33, 4),
    "left_hand": (21, 3),
    "right_hand": (21, 3),
    "face": (-1, 3),
    "left_hand_world_landmarks": (21, 3),
    "right_hand_world_landmarks": (21, 3),
    "face_blendshapes": (1, 52),
    "face_transform": (4, 4),
}


class Landmarks(NamedTuple):
    """An answer to a frame."""

    frame: int
    dropped: int
    taken: float
    size: tuple[int, int]
    milliseconds: tuple[float, float, float]
    reasons: tuple[int, int]
    parts: dict[str, NDArray[np.float32] | None]


def frame(number: int, taken: float, picture: bytes) -> bytes:
    """Return the message that sends a frame."""
    return struct.pack("<4sId", b"HNF1", number, taken) + picture


def landmarks(message: bytes) -> Landmarks:
    """Read an answer."""
    magic, mask, points, number, dropped, taken, width, height, *rest = _HEAD.unpack_from(message)
    assert magic == b"HNR1"
    numbers = np.frombuffer(message, "<f4", offset=_HEAD.size)
    parts: dict[str, Any] = {}
    for place, (name, (rows, columns)) in enumerate(_SHAPES.items()):
        size = (points if rows < 0 else rows) * columns if mask & (1 << place) else 0
        parts[name] = numbers[:size].reshape(-1, columns) if size else None
        numbers = numbers[size:]
    assert len(numbers) == 0
    waiting, decoding, tracking, left, right = rest
    return Landmarks(number, dropped, taken, (width, height), (waiting, decoding, tracking), (left, right), parts)
