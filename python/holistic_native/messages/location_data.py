"""Where a detection is: a box and key points."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from holistic_native.messages.field import Descriptor, Field, Kind
from holistic_native.messages.message import Message

if TYPE_CHECKING:
    from holistic_native.messages.repeated import Messages


class LocationData(Message):
    """Where a detection is.

    Attributes:
        format: which of the other fields counts: one of GLOBAL, BOUNDING_BOX, RELATIVE_BOUNDING_BOX, MASK.
        bounding_box: the box in pixels.
        relative_bounding_box: the box as fractions of the image.
        relative_keypoints: points as fractions of the image.
    """

    class Format(IntEnum):
        """Say which of the fields of a location hold it."""

        GLOBAL = 0
        BOUNDING_BOX = 1
        RELATIVE_BOUNDING_BOX = 2
        MASK = 3

    class BoundingBox(Message):
        """A box in pixels."""

        DESCRIPTOR = Descriptor(
            "mediapipe.LocationData.BoundingBox",
            Field("xmin", 1, Kind.INT32),
            Field("ymin", 2, Kind.INT32),
            Field("width", 3, Kind.INT32),
            Field("height", 4, Kind.INT32),
        )
        if TYPE_CHECKING:
            xmin: int
            ymin: int
            width: int
            height: int

    class RelativeBoundingBox(Message):
        """A box as fractions of the image's width and height; may reach outside 0..1."""

        DESCRIPTOR = Descriptor(
            "mediapipe.LocationData.RelativeBoundingBox",
            Field("xmin", 1, Kind.FLOAT),
            Field("ymin", 2, Kind.FLOAT),
            Field("width", 3, Kind.FLOAT),
            Field("height", 4, Kind.FLOAT),
        )
        if TYPE_CHECKING:
            xmin: float
            ymin: float
            width: float
            height: float

    class RelativeKeypoint(Message):
        """A point as fractions of the image's width and height; may lie outside 0..1."""

        DESCRIPTOR = Descriptor(
            "mediapipe.LocationData.RelativeKeypoint",
            Field("x", 1, Kind.FLOAT),
            Field("y", 2, Kind.FLOAT),
            Field("keypoint_label", 3, Kind.STRING),
            Field("score", 4, Kind.FLOAT),
        )
        if TYPE_CHECKING:
            x: float
            y: float
            keypoint_label: str
            score: float

    GLOBAL = Format.GLOBAL
    BOUNDING_BOX = Format.BOUNDING_BOX
    RELATIVE_BOUNDING_BOX = Format.RELATIVE_BOUNDING_BOX
    MASK = Format.MASK

    DESCRIPTOR = Descriptor(
        "mediapipe.LocationData",
        Field("format", 1, Kind.ENUM, values=Format),
        Field("bounding_box", 2, Kind.MESSAGE, message=BoundingBox),
        Field("relative_bounding_box", 3, Kind.MESSAGE, message=RelativeBoundingBox),
        Field("relative_keypoints", 5, Kind.MESSAGE, repeated=True, message=RelativeKeypoint),
    )
    if TYPE_CHECKING:
        format: int
        bounding_box: BoundingBox
        relative_bounding_box: RelativeBoundingBox
        relative_keypoints: Messages[RelativeKeypoint]
