"""The metadata that MediaPipe Tasks wants in a model, written by the definition of its tables."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from holistic_native.tflite.metadata import set_metadata

_NAME = "TFLITE_METADATA"


class _Writer:
    """Builds a FlatBuffer from its end: each table, vector and text is given what it points at, as a position."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def _put(self, part: bytes) -> int:
        self._parts.append(part)
        self._size += len(part)
        return self._size  # counted from the end

    def _offset(self, target: int, at: int) -> bytes:
        return struct.pack("<I", at - target)

    def text(self, text: str) -> int:
        content = text.encode()
        body = struct.pack("<I", len(content)) + content + b"\0"
        return self._put(body + bytes(-len(body) % 4))

    def floats(self, numbers: Sequence[float]) -> int:
        return self._put(struct.pack(f"<I{len(numbers)}f", len(numbers), *numbers))

    def tables(self, targets: Sequence[int]) -> int:
        end = self._size + 4 * (len(targets) + 1)
        offsets = (self._offset(target, end - 4 * (at + 1)) for at, target in enumerate(targets))
        return self._put(struct.pack("<I", len(targets)) + b"".join(offsets))

    def table(self, slots: Sequence[int | bytes | None]) -> int:
        """Put a table; an integer is the position pointed at, bytes are the value itself."""
        places = [0 if slot is None else 4 + 4 * number for number, slot in enumerate(slots)]
        size = 4 + 4 * len(slots)
        vtable = struct.pack(f"<HH{len(places)}H", 4 + 2 * len(places), size, *places)
        vtable += bytes(-len(vtable) % 4)
        end = self._size + size
        fields = b"".join(
            bytes(4)
            if slot is None
            else slot.ljust(4, b"\0")
            if isinstance(slot, bytes)
            else self._offset(slot, end - 4 - 4 * number)
            for number, slot in enumerate(slots)
        )
        at = self._put(struct.pack("<i", len(vtable)) + fields)
        self._put(vtable)
        return at

    def finished(self, root: int, identifier: bytes) -> bytes:
        content = b"".join(reversed(self._parts))
        return struct.pack("<I4s", 8 + len(content) - root, identifier) + content


def with_image_normalization(model: bytes, mean: float = 0.0, std: float = 255.0) -> bytes:
    """Return a `.tflite` file whose first input is noted as an image, normalised as (byte - mean) / std.

    One that has metadata is returned as it is.
    """
    if _NAME.encode() in model:
        return model
    return set_metadata(model, _NAME, image_metadata(mean, std))


def image_metadata(
    mean: float, std: float, *, score_threshold: float | None = None, label_file: str | None = None
) -> bytes:
    """Return metadata of a model with an image and one output."""
    writer = _Writer()
    colours = writer.table([b"\1"])  # ImageProperties: RGB
    content = writer.table([b"\2", colours])
    scales = writer.table([writer.floats([mean]), writer.floats([std])])
    units = writer.tables([writer.table([b"\1", scales])])
    image = writer.table([writer.text("image"), None, None, content, units])
    thresholds, files = None, None
    if score_threshold is not None:
        limit = writer.table([struct.pack("<f", score_threshold)])
        thresholds = writer.tables([writer.table([b"\3", limit])])
    if label_file is not None:
        files = writer.tables([writer.table([writer.text(label_file), None, b"\2"])])
    output = writer.table([writer.text("output"), None, None, None, thresholds, None, files])
    graph = writer.table([None, None, writer.tables([image]), writer.tables([output])])
    return writer.finished(writer.table([None, None, None, writer.tables([graph])]), b"M001")
