"""Messages as text, the way protobuf prints them: `x: 0.5`, braces around messages, one field a line."""

from __future__ import annotations

from ctypes import c_float
from typing import TYPE_CHECKING, Any

from holistic_native.messages.field import Field, Kind

if TYPE_CHECKING:
    from holistic_native.messages.any_message import AnyMessage

_ESCAPES = {"\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\"", "'": r"\'", "\\": r"\\"}


def message_text(message: AnyMessage, indent: str = "") -> str:
    """Write a message's set fields, one a line; empty for an empty message."""
    return "".join(
        _field_text(field, value, indent)
        for field, values in message.ListFields()
        for value in (values if field.is_repeated else [values])
    )


def _field_text(field: Field, value: Any, indent: str) -> str:
    if field.type is Kind.MESSAGE:
        return f"{indent}{field.name} {{\n{message_text(value, indent + '  ')}{indent}}}\n"
    return f"{indent}{field.name}: {_value_text(field, value)}\n"


def _value_text(field: Field, value: Any) -> str:
    if field.type is Kind.FLOAT:
        return float_text(value)
    if field.type is Kind.STRING:
        return f'"{"".join(map(_character_text, value))}"'
    return field.enum_type.values_by_number[value].name if field.enum_type else str(value)


def float_text(value: float) -> str:
    """Write a single-precision number with six digits, or with nine where six do not distinguish it from all others."""
    text = f"{value:.6g}"
    return text if c_float(float(text)).value == value else f"{value:.9g}"


def _character_text(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() or ord(character) > 127 else f"\\{ord(character):03o}"
