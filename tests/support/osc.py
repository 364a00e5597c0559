"""A reader of Open Sound Control that knows nothing of our writer."""

from __future__ import annotations

import struct
from typing import Any


def parsed(datagram: bytes) -> list[tuple[str, str, list[Any]]]:
    """Take a bundle apart, as OSC 1.0 describes it: address, type tags, values of each message."""

    def take_text(place: int) -> tuple[str, int]:
        end = datagram.index(b"\0", place)
        return datagram[place:end].decode(), place + (end - place) // 4 * 4 + 4

    assert datagram[:16] == b"#bundle\0" + bytes(7) + b"\1"
    found, place = [], 16
    while place < len(datagram):
        (size,) = struct.unpack_from(">i", datagram, place)
        end = place + 4 + size
        address, at = take_text(place + 4)
        tags, at = take_text(at)
        values: list[Any] = []
        for tag in tags[1:]:
            if tag == "s":
                value, at = take_text(at)
                values.append(value)
            else:
                values += struct.unpack_from({"f": ">f", "i": ">i"}[tag], datagram, at)
                at += 4
        assert at == end
        found.append((address, tags, values))
        place = end
    return found
