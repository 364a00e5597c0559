"""Messages as bytes, in protobuf's wire format (protobuf.dev/programming-guides/encoding)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from holistic_native.messages.field import Field, Kind

if TYPE_CHECKING:
    from holistic_native.messages.any_message import AnyMessage

_VARINT, _EIGHT_BYTES, _SIZED, _FOUR_BYTES = 0, 1, 2, 5
_SIZED_KINDS = (Kind.STRING, Kind.MESSAGE)
_LONGEST_VARINT = 10


class EncodedField(NamedTuple):
    """A field of a message nobody has a class for.

    Attributes:
        number: which field.
        wire: its wire type: 0 a varint, 1 eight bytes, 2 bytes, a text, a message or packed numbers, 5 four bytes.
        content: its bytes.
    """

    number: int
    wire: int
    content: bytes

    def unsigned(self) -> int:
        """Return the number that a varint is; ValueError where the field is none."""
        if self.wire != _VARINT:
            raise ValueError(f"field {self.number} has wire type {self.wire}, not {_VARINT}")
        return _Reader(self.content).varint()

    def sized(self) -> bytes:
        """Return the bytes of a text, a message or packed numbers; ValueError where the field is none."""
        if self.wire != _SIZED:
            raise ValueError(f"field {self.number} has wire type {self.wire}, not {_SIZED}")
        return self.content

    def float32(self) -> float:
        """Return a float; ValueError where the field is none."""
        if self.wire != _FOUR_BYTES:
            raise ValueError(f"field {self.number} has wire type {self.wire}, not {_FOUR_BYTES}")
        return float(struct.unpack("<f", self.content)[0])

    def floats(self) -> bytes:
        """Return the bytes of a float, or of packed floats; ValueError where the field is neither."""
        return self.content if self.wire == _FOUR_BYTES else self.sized()


def encoded_fields(data: bytes) -> Iterator[EncodedField]:
    """Read the fields of a message in the order in which they come; ValueError where the bytes are no message."""
    reader, size = _Reader(data), len(data)
    while reader.left:
        # Messages have thousands of floats: those are read the short way.
        while (place := reader.place) + 5 <= size and (key := data[place]) & 0x87 == _FOUR_BYTES:
            reader.place = place + 5
            yield EncodedField(key >> 3, _FOUR_BYTES, data[place + 1 : place + 5])
        if reader.left:
            key = reader.varint()
            yield EncodedField(key >> 3, key & 7, reader.content(key & 7))


def encoded(message: AnyMessage) -> bytes:
    """Write a message's set fields in the order of their numbers."""
    return b"".join(_encoded_field(field, value) for field, value in message.ListFields())


def _encoded_field(field: Field, value: Any) -> bytes:
    if field.type in _SIZED_KINDS:
        return b"".join(
            _key(field, _SIZED) + _sized(one.encode() if field.type is Kind.STRING else encoded(one))
            for one in (value if field.is_repeated else [value])
        )
    if field.is_packed:
        return _key(field, _SIZED) + _sized(b"".join(_number(field, one) for one in value))
    return _key(field, _wire(field)) + _number(field, value)


def _wire(field: Field) -> int:
    return _FOUR_BYTES if field.type is Kind.FLOAT else _VARINT


def _key(field: Field, wire: int) -> bytes:
    return _varint(field.number << 3 | wire)


def _sized(content: bytes) -> bytes:
    return _varint(len(content)) + content


def _number(field: Field, value: float) -> bytes:
    return struct.pack("<f", value) if field.type is Kind.FLOAT else _varint(int(value))


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1  # negative numbers in two's complement
    groups = []
    while value > 127:
        groups.append(value & 127 | 128)
        value >>= 7
    return bytes([*groups, value])


def merge_encoded(message: AnyMessage, data: bytes) -> None:
    """Set the fields that some bytes hold and append their lists; fields nobody knows are passed over.

    Raises:
        ValueError: the bytes are no such message.
    """
    fields = {field.number: field for field in message.DESCRIPTOR.fields}
    reader = _Reader(data)
    while reader.left:
        key = reader.varint()
        content, field = reader.content(key & 7), fields.get(key >> 3)
        if field is not None:
            _merge_field(message, field, key & 7, content)


def _merge_field(message: AnyMessage, field: Field, wire: int, content: bytes) -> None:
    if field.type in _SIZED_KINDS:
        if wire != _SIZED:
            raise ValueError(f"{field.full_name} has wire type {wire}, not {_SIZED}")
        if field.type is Kind.STRING:
            values: list[Any] = [content.decode()]
        else:
            target = getattr(message, field.name)
            merge_encoded(target.add() if field.is_repeated else target, content)
            if not field.is_repeated:
                target.SetInParent()
            return
    else:
        values = _numbers(field, wire, content)
    if field.is_repeated:
        getattr(message, field.name).extend(values)
    elif values:
        setattr(message, field.name, values[-1])


def _numbers(field: Field, wire: int, content: bytes) -> list[float]:
    if not (field.is_packed and wire == _SIZED) and wire != _wire(field):
        raise ValueError(f"{field.full_name} has wire type {wire}, not {_wire(field)}")
    reader = _Reader(content)
    values: list[float] = []
    while reader.left:
        if field.type is Kind.FLOAT:
            values += struct.unpack("<f", reader.content(_FOUR_BYTES))
        else:
            number = reader.varint()
            values.append(number - (1 << 64) if number >> 63 else number)
    return values


class _Reader:
    """Reads bytes from front to back.

    Attributes:
        place: of the next byte.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    @property
    def left(self) -> int:
        return len(self._data) - self.place

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise ValueError(f"data ends in the middle of a field: {count} bytes wanted, {self.left} left")
        self.place += count
        return self._data[self.place - count : self.place]

    def varint(self) -> int:
        groups = self._varint_bytes()
        return sum((group & 127) << 7 * index for index, group in enumerate(groups)) & (1 << 64) - 1

    def content(self, wire: int) -> bytes:
        if wire == _VARINT:
            return self._varint_bytes()
        if wire == _SIZED:
            return self.take(self.varint())
        if wire in (_FOUR_BYTES, _EIGHT_BYTES):
            return self.take(4 if wire == _FOUR_BYTES else 8)
        raise ValueError(f"data holds wire type {wire}, which is none of 0, 1, 2, 5")

    def _varint_bytes(self) -> bytes:
        start = self.place
        while self.take(1)[0] > 127:
            if self.place - start >= _LONGEST_VARINT:
                raise ValueError(f"data holds a number longer than {_LONGEST_VARINT} bytes")
        return self._data[start : self.place]
