"""What fields, lists, texts and bytes need from a message; it does not import the classes of messages."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar


class AnyMessage:
    """The part of `Message` that its parts use."""

    __slots__ = ()
    DESCRIPTOR: ClassVar[Any]

    def __init__(self, **fields: Any) -> None:
        """Set fields."""

    @classmethod
    @abstractmethod
    def of(cls, value: Any) -> Any:
        """Return a message of this class with the fields of a dictionary; anything else as it is."""

    @abstractmethod
    def ListFields(self) -> list[tuple[Any, Any]]:  # noqa: N802 (protobuf's names)
        """List the fields that are set, with their values."""

    @abstractmethod
    def CopyFrom(self, other: Any) -> None:  # noqa: N802
        """Become equal to another message."""

    @abstractmethod
    def MergeFrom(self, other: Any) -> None:  # noqa: N802
        """Take over the fields another message has set."""
