"""Read the tables of a FlatBuffer in place, and copy it with small changes."""

from __future__ import annotations

import struct
from collections.abc import Iterator


class Tables:
    """Bounds-checked access to the tables of a FlatBuffer; every position is a byte offset from its start."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._layouts: dict[int, tuple[int, ...]] = {}

    def _unpack(self, layout: str, at: int) -> tuple[int, ...]:
        try:
            if at >= 0:  # a negative position would count from the end
                return struct.unpack_from(layout, self.content, at)
        except struct.error:
            pass
        raise ValueError(f"model damaged: it points at byte {at} of {len(self.content)}")

    def unsigned(self, at: int) -> int:
        """Read an unsigned integer of four bytes."""
        return self._unpack("<I", at)[0]

    def signed(self, at: int) -> int:
        """Read a signed integer of four bytes."""
        return self._unpack("<i", at)[0]

    def byte(self, at: int) -> int:
        """Read one byte, 0..255."""
        return self._unpack("<B", at)[0]

    def short(self, at: int) -> int:
        """Read an unsigned integer of two bytes."""
        return self._unpack("<H", at)[0]

    def shorts(self, at: int, count: int) -> tuple[int, ...]:
        """Read so many unsigned integers of two bytes; none where the count is not above 0."""
        return self._unpack(f"<{count}H", at) if count > 0 else ()

    def follow(self, at: int) -> int:
        """Return the position that the offset at `at` points to."""
        return at + self.unsigned(at)

    def field(self, table: int, slot: int) -> int | None:
        """Find a table's field, None when the table leaves it out."""
        vtable = table - self._unpack("<i", table)[0]
        layout = self._layouts.get(vtable)
        if layout is None:  # many tables share one
            size = self._unpack("<H", vtable)[0]
            layout = self._layouts[vtable] = self._unpack(f"<{max(size // 2, 2)}H", vtable)[2:]
        return table + layout[slot] if slot < len(layout) and layout[slot] else None

    def require(self, table: int, slot: int) -> int:
        """Find a table's field; ValueError when the table leaves it out."""
        field = self.field(table, slot)
        if field is None:
            raise ValueError(f"model damaged: the table at byte {table} lacks field {slot}")
        return field

    def vector(self, field: int, item_size: int) -> tuple[int, int]:
        """Follow a field to its vector: the position of the first item and the number of items."""
        start = self.follow(field) + 4
        count = self.unsigned(start - 4)
        if start % 4 or start + count * item_size > len(self.content):
            raise ValueError(f"model damaged: a vector of {count} items at byte {start} of {len(self.content)}")
        return start, count

    def raw(self, field: int) -> bytes:
        """Copy a field's vector of bytes."""
        start, count = self.vector(field, 1)
        return self.content[start : start + count]

    def integers(self, field: int) -> tuple[int, ...]:
        """Read a field's vector of signed integers of four bytes."""
        start, count = self.vector(field, 4)
        return self._unpack(f"<{count}i", start)

    def elements(self, field: int) -> Iterator[int]:
        """Give the position of each table in a vector of tables."""
        start, count = self.vector(field, 4)
        for at, offset in enumerate(self._unpack(f"<{count}I", start)):
            yield start + 4 * at + offset

    def patched(self, patches: dict[int, bytes], appended: bytes) -> bytes:
        """Copy the content once, with some bytes replaced and some added at the end."""
        view = memoryview(self.content)
        pieces: list[bytes | memoryview] = []
        done = 0
        for start, patch in sorted(patches.items()):
            if start < done:
                raise ValueError(f"model damaged: two of its parts overlap at byte {start}")
            pieces += (view[done:start], patch)
            done = start + len(patch)
        return b"".join([*pieces, view[done:], appended])
