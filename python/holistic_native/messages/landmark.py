"""One landmark as a message of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native.messages.field import Descriptor, Field, Kind
from holistic_native.messages.message import Message


def _descriptor(full_name: str) -> Descriptor:
    names = ("x", "y", "z", "visibility", "presence")
    return Descriptor(full_name, *(Field(name, number, Kind.FLOAT) for number, name in enumerate(names, 1)))


class Landmark(Message):
    """A point in metres, as in world landmarks; every field is 0 until it is set.

    Attributes:
        x: to the right in the image.
        y: down in the image.
        z: away from the camera.
        visibility: how likely the landmark is in view and not hidden, 0..1.
        presence: how likely it is in view, 0..1; no tracker here sets it.
    """

    DESCRIPTOR = _descriptor("mediapipe.Landmark")
    if TYPE_CHECKING:
        x: float
        y: float
        z: float
        visibility: float
        presence: float


class NormalizedLandmark(Landmark):
    """A point as fractions of the image: x and z of its width, y of its height; may lie outside 0..1."""

    DESCRIPTOR = _descriptor("mediapipe.NormalizedLandmark")
