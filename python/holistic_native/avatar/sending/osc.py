"""Open Sound Control 1.0: messages of texts and numbers, in bundles that fit into a datagram."""

from __future__ import annotations

import struct
from collections.abc import Iterable

LARGEST_DATAGRAM = 1400
"""Bytes: with the heads of IP and UDP less than the 1,500 that networks carry in one piece."""
_BUNDLE = b"#bundle\0" + struct.pack(">Q", 1)  # at once


def text(value: str) -> bytes:
    """Return a text as OSC has it: ended by NUL, filled up to a multiple of four bytes."""
    content = value.encode()
    return content + b"\0" * (4 - len(content) % 4)


def message(address: str, *values: str | float) -> bytes:
    """Return a message: texts are `s`, whole numbers `i`, others `f`."""
    tags, content = ",", b""
    for value in values:
        if isinstance(value, str):
            tags, content = f"{tags}s", content + text(value)
        elif isinstance(value, int):
            tags, content = f"{tags}i", content + struct.pack(">i", value)
        else:
            tags, content = f"{tags}f", content + struct.pack(">f", value)
    return text(address) + text(tags) + content


def bundles(messages: Iterable[bytes], largest: int = LARGEST_DATAGRAM) -> list[bytes]:
    """Return messages as bundles, in their order, none larger than `largest` bytes unless one message is."""
    found: list[bytes] = []
    parts: list[bytes] = []
    size = len(_BUNDLE)
    for content in messages:
        if parts and size + 4 + len(content) > largest:
            found.append(b"".join((_BUNDLE, *parts)))
            parts, size = [], len(_BUNDLE)
        parts.append(struct.pack(">i", len(content)) + content)
        size += 4 + len(content)
    if parts:
        found.append(b"".join((_BUNDLE, *parts)))
    return found
