"""Which of some classes, and how sure: a hand's handedness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holistic_native.messages.field import Descriptor, Field, Kind
from holistic_native.messages.message import Message

if TYPE_CHECKING:
    from holistic_native.messages.repeated import Messages


class Classification(Message):
    """One class.

    Attributes:
        index: its number.
        score: how sure the model is, 0..1.
        label: its name, as "Left".
        display_name: its name for people.
    """

    DESCRIPTOR = Descriptor(
        "mediapipe.Classification",
        Field("index", 1, Kind.INT32),
        Field("score", 2, Kind.FLOAT),
        Field("label", 3, Kind.STRING),
        Field("display_name", 4, Kind.STRING),
    )
    if TYPE_CHECKING:
        index: int
        score: float
        label: str
        display_name: str


class ClassificationList(Message):
    """The classes that were found, best first."""

    DESCRIPTOR = Descriptor(
        "mediapipe.ClassificationList",
        Field("classification", 1, Kind.MESSAGE, repeated=True, message=Classification),
    )
    if TYPE_CHECKING:
        classification: Messages[Classification]


class ClassificationListCollection(Message):
    """Several lists of classes."""

    DESCRIPTOR = Descriptor(
        "mediapipe.ClassificationListCollection",
        Field("classification_list", 1, Kind.MESSAGE, repeated=True, message=ClassificationList),
    )
    if TYPE_CHECKING:
        classification_list: Messages[ClassificationList]
