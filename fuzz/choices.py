"""Values out of a fuzzer's bytes, from front to back; where these end, every further byte is zero."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Read bytes as decisions."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    @property
    def left(self) -> int:
        """How many bytes are still there."""
        return max(0, len(self._data) - self._place)

    def take(self, count: int) -> bytes:
        """Take some bytes."""
        taken = self._data[self._place : self._place + count]
        self._place += count
        return taken.ljust(count, b"\0")

    def rest(self) -> bytes:
        """Take all bytes that are left."""
        return self.take(self.left)

    def byte(self) -> int:
        """Take a number in 0..255."""
        return self.take(1)[0]

    def flag(self) -> bool:
        """Take a truth value."""
        return bool(self.byte() & 1)

    def one_of(self, options: Sequence[T]) -> T:
        """Choose one of at most 256 options."""
        return options[self.byte() % len(options)]

    def integer(self) -> int:
        """Take a signed integer of 8 bytes."""
        return int.from_bytes(self.take(8), "little", signed=True)

    def float32(self) -> float:
        """Take any single-precision number, NaN and infinity included."""
        value: float = struct.unpack("<f", self.take(4))[0]
        return value
