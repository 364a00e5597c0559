"""A face as datagrams of Live Link Face, which Unreal Engine and others receive."""

from __future__ import annotations

import math
import struct
import uuid
from typing import TYPE_CHECKING

from holistic_native.avatar.rotation import X, Y, Z, turn
from holistic_native.avatar.sending.arkit import SHAPES, gaze

if TYPE_CHECKING:
    from holistic_native.avatar.seen_face import SeenFace

_VERSION = 6
_SUBJECT = b"holistic_native"
_RATE = 60
_A_DAY_S = 86_400


class LiveLinkEncoder:
    """Makes a datagram of each face whose blendshapes are known: 52 of them, and angles of head and eyes in radians.

    A head turns to its own left, up, and towards its own right shoulder; eyes turn to the person's own right and down,
    as a receiver written for the app has it. Source: JimWest/PyLiveLinkFace, which also has the order of the 61 values.
    """

    def __init__(self) -> None:
        """Begin as a new device, since receivers keep devices apart by their identifiers."""
        self._head = struct.pack("<I", _VERSION) + f"${uuid.uuid4()}".encode() + struct.pack("!i", len(_SUBJECT))

    def datagrams(self, face: SeenFace, seconds: float) -> list[bytes]:
        """Return the datagram of a face; none where its blendshapes are not known.

        Args:
            face: what is seen of it.
            seconds: since any midnight of UTC.
        """
        if not face.movements:
            return []
        frames = seconds % _A_DAY_S * _RATE
        clock = struct.pack("!IfII", int(frames), frames % 1.0, _RATE, 1)
        values = [face.movements.get(shape, 0.0) for shape in SHAPES]
        left, forward = turn(face.head, X), turn(face.head, Z)
        up = turn(face.head, Y)
        values += [
            math.atan2(forward[0], forward[2]),
            math.asin(max(-1.0, min(1.0, forward[1]))),
            math.atan2(left[1], up[1]),
        ]
        for side in ("Left", "Right"):
            leftwards, down = gaze(face.features, side)
            values += [-leftwards, down, 0.0]
        return [self._head + _SUBJECT + clock + struct.pack("!B61f", len(values), *values)]
