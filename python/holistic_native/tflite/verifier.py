"""Check that every table, vector and text of a `.tflite` file lies within it.

LiteRT does so before it loads a file, tflite-runtime does not: there, one wrong offset in a place nobody reads, such
as a tensor's quantization, reads whatever lies behind the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from holistic_native.tflite.flatbuffer import Tables


class Vector(NamedTuple):
    """A vector of numbers of so many bytes, or of tables of a kind."""

    item: int | str


class Text(NamedTuple):
    """A text, which ends with a zero."""


class Union(NamedTuple):
    """A table whose kind is a number in the field before it."""

    kinds: Mapping[int, str]
    others: str


Field = int | str | Vector | Text | Union
_INTEGERS, _BYTES = Vector(4), Vector(1)

# The tables of TFLite's schema by slot (tensorflow/lite/schema/schema.fbs): the bytes of a number, or what is pointed
# at. Of the options of operators only those that point at something are named.
_SCHEMA: Mapping[str, tuple[Field | None, ...]] = MappingProxyType(
    {
        "Model": (
            4,
            Vector("OperatorCode"),
            Vector("SubGraph"),
            Text(),
            Vector("Buffer"),
            _INTEGERS,
            Vector("Metadata"),
            Vector("SignatureDef"),
        ),
        "OperatorCode": (1, Text(), 4, 4),
        "SubGraph": (Vector("Tensor"), _INTEGERS, _INTEGERS, Vector("Operator"), Text()),
        "Tensor": (_INTEGERS, 1, 4, Text(), "Quantization", 1, "Sparsity", _INTEGERS, 1),
        "Quantization": (
            _INTEGERS,
            _INTEGERS,
            _INTEGERS,
            Vector(8),
            1,
            Union(MappingProxyType({1: "CustomQuantization"}), "Options"),
            4,
        ),
        "CustomQuantization": (_BYTES,),
        "Sparsity": (_INTEGERS, _INTEGERS, Vector("Dimension")),
        "Dimension": (
            1,
            4,
            1,
            Union(MappingProxyType({1: "Integers", 2: "Shorts", 3: "Bytes"}), "Options"),
            1,
            Union(MappingProxyType({1: "Integers", 2: "Shorts", 3: "Bytes"}), "Options"),
        ),
        "Integers": (_INTEGERS,),
        "Shorts": (Vector(2),),
        "Bytes": (_BYTES,),
        "Operator": (
            4,
            _INTEGERS,
            _INTEGERS,
            1,
            Union(MappingProxyType({17: "Integers", 30: "Integers"}), "Options"),  # ReshapeOptions, SqueezeOptions
            _BYTES,
            1,
            _BYTES,
            _INTEGERS,
        ),
        "Buffer": (_BYTES,),
        "Metadata": (Text(), 4),
        "SignatureDef": (Vector("TensorMap"), Vector("TensorMap"), Text(), None, 4),
        "TensorMap": (Text(), 4),
        "Options": (),
    }
)
# Where each field is within its table, 0 where it is left out, and the bytes of the table.
_Layout = tuple[tuple[int, ...], int]
_MOST_TABLES = 1 << 20


def verify(tables: Tables) -> None:
    """Check a file from its root on.

    Raises:
        ValueError: something lies outside of the file, or points at more than the file has room for.
    """
    waiting = [(tables.follow(0), "Model")]
    seen: set[tuple[int, str]] = set()
    layouts: dict[int, _Layout] = {}
    while waiting:
        table, kind = waiting.pop()
        if (table, kind) in seen:
            continue
        seen.add((table, kind))
        if len(seen) > _MOST_TABLES:
            raise ValueError("model damaged: it has too many tables")
        offsets, size = _layout(tables, table, layouts)
        for slot, (offset, field) in enumerate(zip(offsets, _SCHEMA[kind])):  # noqa: B905  # newer files have more slots
            if not offset or field is None:
                continue
            if offset + (field if isinstance(field, int) else 4) > size:
                raise ValueError(f"model damaged: a field of the table at byte {table} lies outside of it")
            at = table + offset
            if isinstance(field, str):
                waiting.append((tables.follow(at), field))
            elif isinstance(field, Text):
                _check_text(tables, at)
            elif isinstance(field, Vector):
                waiting += _items(tables, at, field.item)
            elif isinstance(field, Union):
                number = offsets[slot - 1]
                choice = tables.byte(table + number) if number else 0
                waiting.append((tables.follow(at), field.kinds.get(choice, field.others)))


def _layout(tables: Tables, table: int, known: dict[int, _Layout]) -> _Layout:
    vtable = table - tables.signed(table)
    layout = known.get(vtable)
    if layout is None:  # many tables share one
        length, size = tables.short(vtable), tables.short(vtable + 2)
        layout = known[vtable] = tables.shorts(vtable + 4, length // 2 - 2), size
        if length < 4 or length % 2 or max(layout[0], default=0) >= max(size, 1):
            raise ValueError(f"model damaged: the table at byte {table} has fields outside of it")
    if table + layout[1] > len(tables.content):
        raise ValueError(f"model damaged: the table at byte {table} of {len(tables.content)} does not end within it")
    return layout


def _items(tables: Tables, at: int, item: int | str) -> list[tuple[int, str]]:
    if isinstance(item, int):
        tables.vector(at, item)
        return []
    return [(table, item) for table in tables.elements(at)]


def _check_text(tables: Tables, at: int) -> None:
    start, count = tables.vector(at, 1)
    if tables.byte(start + count):
        raise ValueError(f"model damaged: the text at byte {start} does not end")
