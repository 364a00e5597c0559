"""A face as packets of OpenSeeFace, which need no blendshapes: 68 points, how the head is turned, and 14 features."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.avatar.matrices import quaternion_of
from holistic_native.avatar.rotation import inverse
from holistic_native.avatar.sending.openseeface_features import NAMES, Features
from holistic_native.topology.ibug import FACE_68

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.avatar.seen_face import SeenFace

    Floats = NDArray[np.float64]

SIZE = 1785
"""Bytes of a face."""
# Its 66 points are the 68 of iBUG without the outer corners of the lips; pupils follow, the right one first.
_ROWS = np.array([row for place, row in enumerate(FACE_68) if place not in (48, 54)])
_CORNERS = ((36, 39), (42, 45))
_IRISES = (468, 473)
# Its model of a face has the tip of the nose at 0 and the outer corners of the eyes so far apart; X is to the
# person's right, Y up, Z forward, which are left-handed axes.
_EYES_APART = 0.632
_TO_MODEL = np.array((-1.0, 1.0, 1.0))
_TIP = 30
# Its camera's axes are up, to the image's left, and away, since its points are rows and columns; depths are negative.
_TO_CAMERA = np.array(((0.0, 1.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 0.0, -1.0)))
# An eyeball's radius, in widths of an eye: 12.5 mm of 32 (OpenSeeFace's tracker.py says so of its own).
_DEPTH_OF_EYE = 0.385
_PACKET = struct.Struct("<di4fB11f68f136f210f14f")


class OpenSeeFaceEncoder:
    """Makes a packet of each face that has a mesh.

    Sources: emilianavt/OpenSeeFace, facetracker.py and tracker.py for what is sent, Unity/OpenSee.cs and
    OpenSeeIKTarget.cs for how it is read.
    """

    def __init__(self) -> None:
        """Begin without a face whose features at rest are known."""
        self._features = Features()

    def datagrams(self, face: SeenFace, seconds: float) -> list[bytes]:
        """Return the packet of a face; none where it has no mesh.

        Args:
            face: what is seen of it.
            seconds: since 1970; receivers take what is newer than the last.
        """
        if face.points is None:
            return []
        linear = face.matrix[:3, :3]
        left, _, right = np.linalg.svd(linear)
        rotation = left @ right
        points = _seventy(face.points, rotation)
        if points is None:
            return []
        width, height = face.size
        seen = face.points[[*_ROWS, *(_IRISES if len(face.points) > 468 else ())]]
        image = np.column_stack((seen[:, 0] + width / 2, height / 2 - seen[:, 1]))
        if len(image) < 68:  # no irises: the middle of each eye
            image = np.vstack((image, [image[list(pair)].mean(axis=0) for pair in _CORNERS]))
        features = self._features.update(points[:66, :2])
        opened = [_opened(face, features, side) for side in ("Right", "Left")]
        turned = _TO_CAMERA @ rotation @ np.diag(_TO_MODEL)
        # Its own function for quaternions returns those of the inverse.
        quaternion = inverse(quaternion_of(turned))
        centimetres = float(np.linalg.norm(face.matrix[:3, 0])) * 9.0  # between the outer corners of the eyes
        place = _TO_CAMERA @ face.matrix[:3, 3] * (_EYES_APART / centimetres)
        place[2] = -abs(place[2])
        packet = _PACKET.pack(
            seconds,
            0,
            width,
            height,
            *opened,
            1,
            0.0,
            *quaternion,
            *_angles(turned),
            *place,
            *[1.0] * 68,
            *image.ravel(),
            *(points * (1, -1, -1)).ravel(),
            *(features[name] for name in NAMES),
        )
        return [packet]


def _opened(face: SeenFace, features: Mapping[str, float], side: str) -> float:
    if face.movements:
        return 1.0 - face.movements[f"eyeBlink{side}"]
    return 1.0 + min(0.0, features[f"eye_{side[0].lower()}"])


def _seventy(mesh: Floats, rotation: Floats) -> Floats | None:
    """Return (70, 3) points in the model's axes: 66, both pupils, both eyeballs; None for a face without a width."""
    local = mesh @ rotation * _TO_MODEL
    apart = float(np.linalg.norm(local[263] - local[33]))
    if not apart > 0:
        return None
    points = np.empty((70, 3))
    points[:66] = (local[_ROWS] - local[_ROWS[_TIP]]) * (_EYES_APART / apart)
    for place, (one, other) in enumerate(_CORNERS):
        middle = (points[one] + points[other]) / 2
        radius = _DEPTH_OF_EYE * float(np.linalg.norm(points[one] - points[other]))
        pupil = middle
        if len(local) > 468:
            pupil = (local[_IRISES[place]] - local[_ROWS[_TIP]]) * (_EYES_APART / apart)
        points[66 + place], points[68 + place] = pupil, middle - (0.0, 0.0, radius)
    return points


def _angles(rotation: Floats) -> list[float]:
    # OpenCV's RQDecomp3x3 of a rotation: turns about X, then Y, then Z, degrees.
    x = np.arctan2(rotation[2, 1], rotation[2, 2])
    y = np.arctan2(-rotation[2, 0], np.hypot(rotation[2, 1], rotation[2, 2]))
    z = np.arctan2(rotation[1, 0], rotation[0, 0])
    return [float(angle) for angle in np.degrees((x, y, z))]
