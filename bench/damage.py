"""Damage a `.tflite` file as disks, downloads and careless tools do, and as an attacker would."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from holistic_native.tflite.flatbuffer import Tables

# Slots of the tables in TFLite's schema (tensorflow/lite/schema/schema.fbs).
_MODEL_CODES, _MODEL_SUBGRAPHS, _MODEL_BUFFERS = 1, 2, 4
_GRAPH_TENSORS, _GRAPH_OPERATORS = 0, 3
_TENSOR_SHAPE, _TENSOR_TYPE, _TENSOR_BUFFER, _TENSOR_QUANTIZATION, _TENSOR_SPARSITY = 0, 1, 2, 4, 6
_OPERATOR_CODE, _OPERATOR_INPUTS, _OPERATOR_OUTPUTS, _OPERATOR_OPTIONS = 0, 1, 2, 4
_NUMBERS = (-(2**31), -1, 0, 1, 2, 3, 4, 5, 7, 8, 16, 17, 255, 256, 4097, 65536, 2**24 + 1, 2**31 - 1)

Random = np.random.Generator
Damage = Callable[[bytearray, Random], None]


def damaged(content: bytes, kind: str, seed: int) -> bytes:
    """Return a damaged copy; the same one for the same seed.

    Args:
        content: a whole `.tflite` file.
        kind: one of `KINDS`.
        seed: of the choice of places and values.
    """
    random = np.random.default_rng(seed)
    if kind == "cut short":
        return content[: int(random.integers(0, len(content)))]
    copy = bytearray(content)
    while bytes(copy) == content:
        KINDS[kind](copy, random)
    return bytes(copy)


def _bytes_changed(content: bytearray, random: Random) -> None:
    for at in random.integers(0, len(content), int(random.integers(1, 300))):
        content[at] = int(random.integers(256))


def _table_bytes_changed(content: bytearray, random: Random) -> None:
    # Everywhere but in the weights, which are most of a file.
    places = np.ones(len(content), bool)
    tables = Tables(bytes(content))
    for buffer in tables.elements(tables.require(tables.follow(0), _MODEL_BUFFERS)):
        data = tables.field(buffer, 0)
        if data is not None:
            start, count = tables.vector(data, 1)
            places[start : start + count] = count < 64  # small ones are shapes and paddings
    places = np.flatnonzero(places)
    for at in random.choice(places, int(random.integers(1, 8))):
        content[at] = (
            int(random.integers(256)) if random.random() < 0.5 else content[at] ^ (1 << int(random.integers(8)))
        )


def _block_moved(content: bytearray, random: Random) -> None:
    size = int(random.integers(1, 4096))
    one, other = (int(at) for at in random.integers(0, len(content) - size, 2))
    content[one : one + size], content[other : other + size] = (
        content[other : other + size],
        content[one : one + size],
    )


def _block_zeroed(content: bytearray, random: Random) -> None:
    size = int(random.integers(1, 4096))
    at = int(random.integers(0, len(content) - size))
    content[at : at + size] = bytes(size)


def _field_changed(pick: Callable[[Tables, Random], tuple[int, int]]) -> Damage:
    def change(content: bytearray, random: Random) -> None:
        at, size = pick(Tables(bytes(content)), random)
        value = int(random.choice(_NUMBERS)) if random.random() < 0.8 else int(random.integers(0, 1000))
        content[at : at + size] = (value % (1 << 8 * size)).to_bytes(size, "little")

    return change


def _one(tables: Tables, random: Random, slot: int) -> int:
    # The position of a random tensor or operator.
    main = next(tables.elements(tables.require(tables.follow(0), _MODEL_SUBGRAPHS)))
    return int(random.choice(list(tables.elements(tables.require(main, slot)))))


def _until_found(find: Callable[[Tables, Random], Iterator[tuple[int, int]]]) -> Callable[..., tuple[int, int]]:
    def pick(tables: Tables, random: Random) -> tuple[int, int]:
        while not (places := list(find(tables, random))):
            pass
        return places[int(random.integers(len(places)))]

    return pick


def _shapes(tables: Tables, random: Random) -> Iterator[tuple[int, int]]:
    field = tables.field(_one(tables, random, _GRAPH_TENSORS), _TENSOR_SHAPE)
    if field is not None:
        start, count = tables.vector(field, 4)
        yield from ((start + 4 * axis, 4) for axis in range(count))


def _tensor_fields(tables: Tables, random: Random) -> Iterator[tuple[int, int]]:
    tensor = _one(tables, random, _GRAPH_TENSORS)
    for slot, size in ((_TENSOR_TYPE, 1), (_TENSOR_BUFFER, 4), (_TENSOR_QUANTIZATION, 4), (_TENSOR_SPARSITY, 4)):
        field = tables.field(tensor, slot)
        if field is not None:
            yield field, size


def _option_fields(tables: Tables, random: Random) -> Iterator[tuple[int, int]]:
    field = tables.field(_one(tables, random, _GRAPH_OPERATORS), _OPERATOR_OPTIONS)
    for slot in range(0 if field is None else 8):
        option = tables.field(tables.follow(field or 0), slot)
        if option is not None:
            yield option, int(random.choice((1, 4)))


def _wiring(tables: Tables, random: Random) -> Iterator[tuple[int, int]]:
    operator = _one(tables, random, _GRAPH_OPERATORS)
    code = tables.field(operator, _OPERATOR_CODE)
    if code is not None:
        yield code, 4
    for slot in (_OPERATOR_INPUTS, _OPERATOR_OUTPUTS):
        start, count = tables.vector(tables.require(operator, slot), 4)
        yield from ((start + 4 * place, 4) for place in range(count))


def _small_constants(tables: Tables, random: Random) -> Iterator[tuple[int, int]]:
    # Paddings, sizes, axes and the like, and the few weights of a small layer.
    del random
    for buffer in tables.elements(tables.require(tables.follow(0), _MODEL_BUFFERS)):
        data = tables.field(buffer, 0)
        start, count = (0, 0) if data is None else tables.vector(data, 1)
        if 4 <= count <= 64:
            yield from ((at, 4) for at in range(start, start + count - 3, 4))


KINDS: Mapping[str, Damage] = {
    "bytes": _bytes_changed,
    "bytes of tables": _table_bytes_changed,
    "cut short": lambda content, random: None,  # noqa: ARG005
    "blocks swapped": _block_moved,
    "block zeroed": _block_zeroed,
    "shape": _field_changed(_until_found(_shapes)),
    "type or buffer": _field_changed(_until_found(_tensor_fields)),
    "option": _field_changed(_until_found(_option_fields)),
    "wiring": _field_changed(_until_found(_wiring)),
    "small constant": _field_changed(_until_found(_small_constants)),
}
"""How a file can be damaged."""
