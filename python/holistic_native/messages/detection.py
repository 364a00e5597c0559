"""Something a detector found: a face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native.messages.field import Descriptor, Field, Kind
from holistic_native.messages.location_data import LocationData
from holistic_native.messages.message import Message

if TYPE_CHECKING:
    from holistic_native.messages.repeated import Messages, Scalars


class Detection(Message):
    """What was found, how surely, and where.

    Attributes:
        label: names of its classes.
        label_id: numbers of its classes.
        score: how sure the detector is of each, 0..1.
        location_data: its box and key points.
    """

    class AssociatedDetection(Message):
        """Another detection that belongs to this one."""

        DESCRIPTOR = Descriptor(
            "mediapipe.Detection.AssociatedDetection",
            Field("id", 1, Kind.INT32),
            Field("confidence", 2, Kind.FLOAT),
        )
        if TYPE_CHECKING:
            id: int
            confidence: float

    DESCRIPTOR = Descriptor(
        "mediapipe.Detection",
        Field("label", 1, Kind.STRING, repeated=True),
        Field("label_id", 2, Kind.INT32, repeated=True),
        Field("score", 3, Kind.FLOAT, repeated=True),
        Field("location_data", 4, Kind.MESSAGE, message=LocationData),
        Field("feature_tag", 5, Kind.STRING),
        Field("track_id", 6, Kind.STRING),
        Field("detection_id", 7, Kind.INT64),
        Field("associated_detections", 8, Kind.MESSAGE, repeated=True, message=AssociatedDetection),
        Field("display_name", 9, Kind.STRING, repeated=True),
        Field("timestamp_usec", 10, Kind.INT64),
    )
    if TYPE_CHECKING:
        label: Scalars
        label_id: Scalars
        score: Scalars
        location_data: LocationData
        feature_tag: str
        track_id: str
        detection_id: int
        associated_detections: Messages[AssociatedDetection]
        display_name: Scalars
        timestamp_usec: int


class DetectionList(Message):
    """Several detections."""

    DESCRIPTOR = Descriptor(
        "mediapipe.DetectionList", Field("detection", 1, Kind.MESSAGE, repeated=True, message=Detection)
    )
    if TYPE_CHECKING:
        detection: Messages[Detection]
