"""What all messages share: fields that are set or not, copying, comparing, printing; protobuf's names and behaviour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from holistic_native.messages.any_message import AnyMessage
from holistic_native.messages.field import Descriptor, Field, Kind
from holistic_native.messages.repeated import Messages, Scalars
from holistic_native.messages.text import message_text
from holistic_native.messages.wire import encoded, merge_encoded

if TYPE_CHECKING:
    from typing_extensions import Self

# Marks a message inside a message as set although none of its fields is.
_MARK = "_set_in_parent"


class Message(AnyMessage):
    """Hold named fields, each set or not; reading one that is not set gives its default.

    A message is always true, even an empty one. The fields that are set are the instance's own attributes, unless a
    class stores them in another way.
    """

    __slots__ = ()  # the classes of messages decide how theirs are stored
    DESCRIPTOR: ClassVar[Descriptor]

    def __init__(self, **fields: Any) -> None:
        self._fill(fields)

    @classmethod
    def of(cls, value: Any) -> Any:
        """Return a message of this class with the fields of a dictionary; anything else as it is.

        Raises:
            TypeError, ValueError: the dictionary has a field that is none, or a value that its field cannot have.
        """
        if not isinstance(value, dict):
            return value
        made = cls()
        made._fill(value)
        return made

    def _fill(self, fields: dict[str, Any]) -> None:
        for name, value in fields.items():
            field = self.DESCRIPTOR.field(name)
            if value is None:
                continue
            if field.message is None:
                self._merge_field(field, value)
            elif not field.is_repeated:
                getattr(self, name).MergeFrom(field.message.of(value))
            # Our own lists hold no dictionaries, and are copied in one piece.
            elif isinstance(value, Messages):
                getattr(self, name).extend(value)
            else:
                getattr(self, name).extend(map(field.message.of, value))

    def __getattr__(self, name: str) -> Any:
        field = self.DESCRIPTOR.fields_by_name.get(name)
        if field is None:
            raise AttributeError(f"{type(self).__name__} has no field {name!r}")
        value: Any = field.default_value
        if field.is_repeated:
            value = Scalars(field) if field.message is None else Messages(field.message)
        elif field.message is not None:
            value = field.message()
        else:
            return value
        self.__dict__[name] = value
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        field = self.DESCRIPTOR.fields_by_name.get(name)
        if field is None:
            raise AttributeError(f"{type(self).__name__} has no field {name!r}")
        if field.is_repeated or field.type is Kind.MESSAGE:
            raise AttributeError(f"{name} cannot be assigned; change it in place, or use CopyFrom")
        self.__dict__[name] = field.checked(value)

    def HasField(self, name: str) -> bool:  # noqa: N802 (protobuf's name, as those below)
        """Return whether a field is set; ValueError for a name that is none, and for a list."""
        field = self.DESCRIPTOR.field(name)
        if field.is_repeated:
            raise ValueError(f"{name} is a list, which is neither set nor unset; ask for its length")
        return self.stored(field) is not None

    def ClearField(self, name: str) -> None:  # noqa: N802
        """Unset a field; ValueError for a name that is none."""
        self.__dict__.pop(self.DESCRIPTOR.field(name).name, None)

    def Clear(self) -> None:  # noqa: N802
        """Unset all fields."""
        for field in self.DESCRIPTOR.fields:
            self.ClearField(field.name)

    def ListFields(self) -> list[tuple[Field, Any]]:  # noqa: N802
        """List the fields that are set, with their values, by field number."""
        pairs = ((field, self.stored(field)) for field in self.DESCRIPTOR.fields)
        return [(field, value) for field, value in pairs if value is not None]

    def SetInParent(self) -> None:  # noqa: N802
        """Make this message count as set in the one it is part of, even when it is empty."""
        self.__dict__[_MARK] = True

    def CopyFrom(self, other: Any) -> None:  # noqa: N802
        """Become equal to another message of the same kind, ours or a protobuf one; TypeError for another kind."""
        self._require_same_kind(other)
        if other is not self:
            pairs = [(field.name, value) for field, value in other.ListFields()]
            self.Clear()
            self._merge(pairs)

    def MergeFrom(self, other: Any) -> None:  # noqa: N802
        """Take over the fields another message has set and append its lists; TypeError for another kind."""
        self._require_same_kind(other)
        self._merge([(field.name, value) for field, value in other.ListFields()])

    def SerializeToString(self) -> bytes:  # noqa: N802
        """Return the message in protobuf's wire format, which a protobuf message of the same kind can read."""
        return encoded(self)

    def MergeFromString(self, data: bytes) -> int:  # noqa: N802
        """Take over the fields that bytes in protobuf's wire format hold; return how many bytes these are.

        Raises:
            ValueError: the bytes are no such message.
        """
        merge_encoded(self, bytes(data))
        return len(data)

    def ParseFromString(self, data: bytes) -> int:  # noqa: N802
        """Become what bytes in protobuf's wire format hold; return how many bytes these are.

        Raises:
            ValueError: the bytes are no such message.
        """
        self.Clear()
        return self.MergeFromString(data)

    @classmethod
    def FromString(cls, data: bytes) -> Self:  # noqa: N802
        """Return the message that bytes in protobuf's wire format hold; ValueError if they are no such message."""
        message = cls()
        message.MergeFromString(data)
        return message

    def ByteSize(self) -> int:  # noqa: N802
        """Return the length of the message in protobuf's wire format."""
        return len(encoded(self))

    def IsInitialized(self) -> bool:  # noqa: N802
        """Return whether no required field is missing: True, since there are none."""
        return True

    def stored(self, field: Field) -> Any | None:
        """Return a field's value if it is set; a list if it is not empty."""
        value = self.__dict__.get(field.name)
        if value is None or (field.is_repeated and not len(value)):
            return None
        if field.type is Kind.MESSAGE and not field.is_repeated and not (_MARK in vars(value) or value.ListFields()):
            return None
        return value

    def _merge(self, pairs: list[tuple[str, Any]]) -> None:
        for name, value in pairs:
            self._merge_field(self.DESCRIPTOR.field(name), value)
        self.SetInParent()

    def _merge_field(self, field: Field, value: Any) -> None:
        if field.is_repeated:
            getattr(self, field.name).extend(value)
        elif field.message is not None:
            getattr(self, field.name).MergeFrom(value)
        else:
            setattr(self, field.name, value)

    def _require_same_kind(self, other: Any) -> None:
        if not same_kind(self, other):
            raise TypeError(f"other must be a {self.DESCRIPTOR.full_name} message, not {type(other).__name__}")

    def __eq__(self, other: object) -> bool:
        if not same_kind(self, other):
            return NotImplemented
        ours, theirs = ({field.name: value for field, value in of.ListFields()} for of in (self, other))  # type: ignore[attr-defined]
        return ours == theirs

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        fields = {field.name: list(value) if field.is_repeated else value for field, value in self.ListFields()}
        return _rebuilt, (type(self), fields)

    def __repr__(self) -> str:
        return message_text(self)


def _rebuilt(kind: type[Message], fields: dict[str, Any]) -> Message:
    return kind(**fields)


def same_kind(message: Message, other: object) -> bool:
    """Return whether another object is the same kind of message, ours or protobuf's."""
    descriptor = getattr(other, "DESCRIPTOR", None)
    return getattr(descriptor, "full_name", None) == message.DESCRIPTOR.full_name and not isinstance(other, type)
