"""A face as the text that the app iFacialMocap sends."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from holistic_native.avatar.sending.arkit import SHAPES, gaze
from holistic_native.avatar.sending.vrchat import unity_angles

if TYPE_CHECKING:
    from holistic_native.avatar.seen_face import SeenFace

# Of the shapes that end in a side, these say where something goes, not whose it is.
_WHOLE = ("jawLeft", "jawRight", "mouthLeft", "mouthRight")


def _named(shape: str) -> str:
    for side in ("Left", "Right") if shape not in _WHOLE else ():
        if shape.endswith(side):
            return f"{shape.removesuffix(side)}_{side[0]}"
    return shape


_NAMES = {shape: _named(shape) for shape in SHAPES}


class IFacialMocapEncoder:
    """Makes a datagram of each face whose blendshapes are known: 52 of 0 to 100, and head and eyes in degrees.

    Angles are about the axes of the face, X to its own left, Y up, Z forward, as the sample of
    ifacialmocap.com/for-developer has them; the head is at metres, X to the image's right, Y up, Z towards the camera.
    """

    def datagrams(self, face: SeenFace, seconds: float) -> list[bytes]:  # noqa: ARG002 (frames have no time)
        """Return the datagram of a face; none where its blendshapes are not known.

        Args:
            face: what is seen of it.
            seconds: not sent.
        """
        if not face.movements:
            return []
        shapes = [f"{name}-{round(100 * face.movements.get(shape, 0.0))}" for shape, name in _NAMES.items()]
        x, y, z = unity_angles(face.head)  # Unity's Y and Z turn the other way
        place = [centimetres / 100 for centimetres in face.matrix[:3, 3].tolist()]
        parts = [f"head#{_numbers(x, -y, -z, *place)}"]
        for side in ("Right", "Left"):
            leftwards, down = map(math.degrees, gaze(face.features, side))
            parts.append(f"{side.lower()}Eye#{_numbers(down, leftwards, 0.0)}")
        return ["".join((*(f"{shape}|" for shape in shapes), "=", *(f"{part}|" for part in parts))).encode()]


def _numbers(*values: float) -> str:
    return ",".join(f"{value:.6g}" for value in values)
