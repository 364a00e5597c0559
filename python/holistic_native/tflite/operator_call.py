"""One operator of a model with what it reads and writes, for checks of its shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import numpy as np

from holistic_native.tflite.flatbuffer import Tables
from holistic_native.tflite.graph import Operator
from holistic_native.tflite.tensors import INT32, Tensor

Shape = tuple[int, ...]

_INT64 = 4
# No stride, dilation, window or block of a model comes near.
_LARGEST_OPTION = 1 << 12


class OperatorCall:
    """An operator, the tensors it reads and writes, and its options.

    Attributes:
        builtin: its number in TFLite's schema (BuiltinOperator).
        inputs: what it reads; None for an optional input that is not given.
        outputs: what it writes.
    """

    def __init__(self, operator: Operator, number: int, tensors: Sequence[Tensor], tables: Tables, options: int | None):
        self.builtin = operator.builtin
        self._number = number
        self._tables = tables
        self._options = options
        self.inputs = [None if index < 0 else tensors[index] for index in operator.inputs]
        self.outputs = [tensors[index] for index in operator.outputs if index >= 0]

    def refuse(self, what: str) -> NoReturn:
        """Raise a ValueError that names the operator."""
        raise ValueError(f"model damaged: operator {self._number} (kind {self.builtin}) {what}")

    def input(self, place: int, rank: int | None = None) -> Tensor:
        """Return an input that must be given, of this rank."""
        tensor = self.inputs[place] if place < len(self.inputs) else None
        if tensor is None:
            self.refuse(f"lacks input {place}")
        if rank is not None and len(tensor.shape) != rank:
            self.refuse(f"must have {rank} axes in input {place}, got {_short(tensor.shape)}")
        return tensor

    def optional(self, place: int) -> Tensor | None:
        """Return an input that need not be given."""
        return self.inputs[place] if place < len(self.inputs) else None

    def constant(self, place: int) -> list[int] | None:
        """Return the stored integers of an input; None where they are computed."""
        tensor = self.input(place)
        if not tensor.stored_bytes or tensor.kind not in (INT32, _INT64):
            return None
        dtype = np.dtype(np.int32 if tensor.kind == INT32 else np.int64).newbyteorder("<")
        count = tensor.stored_bytes // dtype.itemsize
        values: list[int] = np.frombuffer(self._tables.content, dtype, count, tensor.stored_at).tolist()
        return values

    def flag(self, slot: int) -> bool:
        """Return a yes or no among the options."""
        return bool(self.byte(slot, 1))

    def byte(self, slot: int, largest: int) -> int:
        """Return a small number of the options, 0 where the file leaves it out."""
        field = None if self._options is None else self._tables.field(self._options, slot)
        value = 0 if field is None else self._tables.byte(field)
        if value > largest:
            self.refuse(f"has {value} as its option {slot}, at most {largest} is known")
        return value

    def integer(self, slot: int, default: int = 0) -> int:
        """Return a number of the options."""
        field = None if self._options is None else self._tables.field(self._options, slot)
        return default if field is None else self._tables.signed(field)

    def step(self, slot: int, default: int = 0) -> int:
        """Return a stride, window or the like of the options: at least 1."""
        value = self.integer(slot, default)
        if not 1 <= value <= _LARGEST_OPTION:
            self.refuse(f"has {value} as its option {slot}, 1..{_LARGEST_OPTION} is possible")
        return value

    def axis(self, value: int, rank: int) -> int:
        """Return an axis counted from the front."""
        if not -rank <= value < rank:
            self.refuse(f"works on axis {value} of {rank}")
        return value % rank


def _short(shape: Shape) -> str:
    return str(shape[:8])
