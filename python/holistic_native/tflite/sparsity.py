"""Check the tables that say which values of a sparse tensor are stored.

The layout is that of TACO, as TFLite's schema describes it (SparsityParameters): one level for each axis and for each
axis within a block, in the order of traversal, each dense or with segments and indices.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from holistic_native.tflite.flatbuffer import Tables
from holistic_native.tflite.tensors import Tensor

_ORDER, _BLOCK_MAP, _LEVELS = 0, 1, 2
_FORMAT, _DENSE_SIZE, _SEGMENTS_KIND, _SEGMENTS, _INDICES_KIND, _INDICES = 0, 1, 2, 3, 4, 5
_SPARSE = 1
# The kinds of a vector of indices (SparseIndexVector).
_KINDS: dict[int, np.dtype[Any]] = {1: np.dtype("<i4"), 2: np.dtype("<u2"), 3: np.dtype("<u1")}


def check_sparse(index: int, tensor: Tensor, item_bytes: int, tables: Tables) -> None:
    """Check that a sparse tensor's indices lie within its shape, and that they are as many as its values.

    Args:
        index: of the tensor, for messages.
        tensor: with a table of sparsity.
        item_bytes: bytes per value.
        tables: those of the file.

    Raises:
        ValueError: they do not.
    """

    def refuse(what: str) -> NoReturn:
        raise ValueError(f"model damaged: the sparse tensor {index} {what}")

    assert tensor.sparsity is not None
    order, blocks = (list(_integers(tables, tensor.sparsity, slot)) for slot in (_ORDER, _BLOCK_MAP))
    levels = list(tables.elements(tables.require(tensor.sparsity, _LEVELS)))
    rank = len(tensor.shape)
    if sorted(order) != list(range(rank + len(blocks))) or len(levels) != len(order):
        refuse(f"has {len(levels)} levels in the order {order[:8]}")
    if len(set(blocks)) != len(blocks) or not all(0 <= axis < rank for axis in blocks):
        refuse(f"has blocks along the axes {blocks[:8]}")
    sizes = {axis: _dense_size(tables, level) for axis, level in zip(order, levels, strict=True)}
    extents = dict(enumerate(tensor.shape))
    for place, axis in enumerate(blocks):
        extents[rank + place] = size = sizes[rank + place]
        if size < 1 or extents[axis] % size:
            refuse(f"has blocks of {size} along an axis of {extents[axis]}")
        extents[axis] //= size
    count = 1
    for axis, level in zip(order, levels, strict=True):
        kind = tables.field(level, _FORMAT)
        if kind is None or tables.byte(kind) != _SPARSE:
            if sizes[axis] != extents[axis]:
                refuse(f"has a level of {sizes[axis]} for an axis of {extents[axis]}")
            count *= sizes[axis]
            continue
        segments = _vector(tables, level, _SEGMENTS_KIND, _SEGMENTS)
        indices = _vector(tables, level, _INDICES_KIND, _INDICES)
        if len(segments) != count + 1 or segments[0] != 0 or (np.diff(segments) < 0).any():
            refuse(f"has {len(segments)} segments for {count} rows")
        if segments[-1] != len(indices) or (len(indices) and not 0 <= indices.min() <= indices.max() < extents[axis]):
            refuse(f"has indices beyond an axis of {extents[axis]}")
        count = len(indices)
    if count * item_bytes != tensor.stored_bytes:
        refuse(f"has {tensor.stored_bytes} bytes for {count} values")


def _integers(tables: Tables, table: int, slot: int) -> Iterator[int]:
    field = tables.field(table, slot)
    if field is not None:
        yield from tables.integers(field)


def _dense_size(tables: Tables, level: int) -> int:
    field = tables.field(level, _DENSE_SIZE)
    return 0 if field is None else tables.signed(field)


def _vector(tables: Tables, level: int, kind_slot: int, slot: int) -> NDArray[np.int64]:
    kind = tables.field(level, kind_slot)
    dtype = _KINDS.get(0 if kind is None else tables.byte(kind))
    if dtype is None:
        raise ValueError("model damaged: a vector of indices is of no known kind")
    inner = tables.require(tables.follow(tables.require(level, slot)), 0)
    start, count = tables.vector(inner, dtype.itemsize)
    return np.frombuffer(tables.content, dtype, count, start).astype(np.int64)
