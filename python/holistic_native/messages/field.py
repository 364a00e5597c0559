"""What a message's fields are: names, numbers, kinds, defaults, in the terms of protobuf's descriptors.

Programs that have protobuf read and write messages through these (`json_format.MessageToDict(hand)`), hence its names
and numbers.
"""

from __future__ import annotations

import operator
from ctypes import c_float
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from holistic_native.messages.any_message import AnyMessage


class Kind(IntEnum):
    """Number the kinds of values as protobuf's FieldDescriptor.TYPE_* does."""

    FLOAT = 2
    INT64 = 3
    INT32 = 5
    STRING = 9
    MESSAGE = 11
    ENUM = 14


class _Traits(NamedTuple):
    cpp_type: int  # FieldDescriptor.CPPTYPE_*
    default: float | int | str | None


_TRAITS = {
    Kind.FLOAT: _Traits(6, 0.0),
    Kind.INT64: _Traits(2, 0),
    Kind.INT32: _Traits(1, 0),
    Kind.STRING: _Traits(9, ""),
    Kind.MESSAGE: _Traits(10, None),
    Kind.ENUM: _Traits(8, 0),
}
_BITS = {Kind.INT64: 64, Kind.INT32: 32}


class File(NamedTuple):
    """Stands for the .proto file of a message, for which nothing but the name is asked."""

    name: str


class Field:
    """One field of a message; reads like protobuf's FieldDescriptor.

    Attributes:
        name: how programs spell it.
        full_name: the same behind its message's name, once it is part of one.
        number: its number in the .proto file, which also orders the fields.
        type: the kind of its value.
        is_repeated: whether it holds a list.
        is_packed: whether that list is written in one piece; MediaPipe declares this of all its lists of numbers.
        message: the class of its value, for messages.
        enum_type: the names of its values, for enums.
    """

    is_extension = False
    containing_oneof = None
    has_presence: bool

    def __init__(
        self,
        name: str,
        number: int,
        kind: Kind,
        *,
        repeated: bool = False,
        message: type[AnyMessage] | None = None,
        values: type[IntEnum] | None = None,
    ) -> None:
        self.name = self.full_name = name
        self.number = number
        self.type = kind
        self.cpp_type, self.default_value = _TRAITS[kind]
        self.is_repeated = repeated
        self.is_packed = repeated and kind not in (Kind.STRING, Kind.MESSAGE)
        self.has_presence = not repeated
        self.label = 3 if repeated else 1  # FieldDescriptor.LABEL_REPEATED, LABEL_OPTIONAL
        self.message = message
        self.message_type = message.DESCRIPTOR if message else None
        self.enum_type = EnumNames(values) if values else None

    @property
    def json_name(self) -> str:
        """The name in JSON: lowerCamelCase."""
        first, *others = self.name.split("_")
        return first + "".join(word.capitalize() for word in others)

    def checked(self, value: Any) -> float | int | str:
        """Return a plain value as the field stores it: floats rounded to single precision.

        Raises:
            TypeError: the value is of another kind.
            ValueError: an integer is too large, or an enum has no such value.
        """
        if self.type is Kind.FLOAT:
            return c_float(value).value
        if self.type is Kind.STRING:
            if not isinstance(value, str):
                raise TypeError(f"{self.name} must be a str, not {type(value).__name__}")
            return value
        if self.enum_type is not None:
            return self.enum_type.number(value)
        number = operator.index(value)
        if not -(1 << _BITS[self.type] - 1) <= number < 1 << _BITS[self.type] - 1:
            raise ValueError(f"{self.name} must be an integer of {_BITS[self.type]} bits, not {number}")
        return number


class EnumValue(NamedTuple):
    """A value of an enum field; reads like protobuf's EnumValueDescriptor."""

    name: str
    number: int


class EnumNames:
    """The values of an enum field; reads like protobuf's EnumDescriptor."""

    def __init__(self, values: type[IntEnum]) -> None:
        self._values = values
        self.name = values.__name__
        self.full_name = f"mediapipe.{values.__qualname__}"
        self.values_by_name = {value.name: EnumValue(value.name, int(value)) for value in values}
        self.values_by_number = {value.number: value for value in self.values_by_name.values()}

    def number(self, value: int | str) -> int:
        """Return the number of a value given by number or by name; ValueError for another."""
        try:
            return int(self._values[value] if isinstance(value, str) else self._values(value))
        except (KeyError, ValueError):
            raise ValueError(f"{self.name} has the values {', '.join(self.values_by_name)}, not {value!r}") from None


class Descriptor:
    """A message's fields in the order of their numbers; reads like protobuf's Descriptor."""

    is_extendable = False
    has_options = False
    file = File("mediapipe/framework/formats")

    def __init__(self, full_name: str, *fields: Field) -> None:
        self.full_name = full_name
        self.name = full_name.rpartition(".")[2]
        self.fields = fields
        self.fields_by_name = {field.name: field for field in fields}
        for field in fields:
            field.full_name = f"{full_name}.{field.name}"

    def field(self, name: str) -> Field:
        """Return a field; ValueError for a name that is none."""
        try:
            return self.fields_by_name[name]
        except KeyError:
            raise ValueError(f"{self.name} has the fields {', '.join(self.fields_by_name)}, not {name!r}") from None
