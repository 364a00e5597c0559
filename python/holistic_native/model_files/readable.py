"""Bytes that can be read from any place: of an `OpenFile`, in memory, or a part of either."""

from __future__ import annotations

from typing import Protocol


class Readable(Protocol):
    """Some bytes in order."""

    @property
    def size(self) -> int:
        """How many there are."""

    def read(self, start: int, end: int) -> bytes:
        """Return those from one place to another; fewer where they end before."""


class InMemory:
    """Bytes that somebody has."""

    def __init__(self, content: bytes) -> None:
        """Keep them, without a copy."""
        self._content = content

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self._content)

    def read(self, start: int, end: int) -> bytes:
        """Return those from one place to another."""
        return self._content[start:end]


class Part:
    """So many of other bytes, from a place on."""

    def __init__(self, whole: Readable, start: int, size: int) -> None:
        """Read nothing yet."""
        self._whole = whole
        self._start = start
        self._size = size

    @property
    def size(self) -> int:
        """How many there are."""
        return self._size

    def read(self, start: int, end: int) -> bytes:
        """Return those from one place of the part to another."""
        return self._whole.read(self._start + start, self._start + min(end, self._size))
