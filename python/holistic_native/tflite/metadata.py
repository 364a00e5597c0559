"""Put a note into a `.tflite` file: the model's metadata, which delegates read.

A new root table, with new lists of buffers and notes, goes in front of everything else. All offsets of a FlatBuffer are
relative and point forward, so what is moved back by it needs no change.
"""

from __future__ import annotations

import struct

from holistic_native.tflite.flatbuffer import Tables

# Slots of the tables in TFLite's schema (tensorflow/lite/schema/schema.fbs).
_MODEL_VERSION, _MODEL_BUFFERS, _MODEL_METADATA, _MODEL_SLOTS = 0, 4, 6, 8
_METADATA_NAME, _BUFFER_OFFSET = 0, 1
_HEADER = 8
_BUFFER_ALIGNMENT = 16
# A multiple of any alignment that the parts of a file may need.
_MOVE = 64


def set_metadata(content: bytes, name: str, value: bytes) -> bytes:
    """Return a model with a note, in place of any that has the same name.

    Args:
        content: the bytes of a `.tflite` file.
        name: what the note is called.
        value: what it says.

    Raises:
        ValueError: the content is damaged, no `.tflite` file, or keeps weights outside its tables.
    """
    if content[4:8] != b"TFL3":
        raise ValueError(f"model must be a .tflite file (b'TFL3' at byte 4), got {content[4:8]!r} there")
    tables = Tables(content)
    model = tables.follow(0)
    fields = [tables.field(model, slot) for slot in range(_MODEL_SLOTS)]
    buffers = list(tables.elements(tables.require(model, _MODEL_BUFFERS)))
    if any(tables.field(buffer, _BUFFER_OFFSET) for buffer in buffers):
        raise ValueError("model keeps its weights behind its tables, where they cannot be moved")
    kept = fields[_MODEL_METADATA]
    notes = [] if kept is None else list(tables.elements(kept))
    notes = [note for note in notes if tables.raw(tables.require(note, _METADATA_NAME)) != name.encode()]

    # Where each new part starts, from the start of the new file.
    vtable = _HEADER
    root = vtable + 4 + 2 * _MODEL_SLOTS
    buffer_list = root + 4 + 4 * _MODEL_SLOTS
    note_list = buffer_list + 4 + 4 * (len(buffers) + 1)
    note_vtable = note_list + 4 + 4 * (len(notes) + 1)
    note = note_vtable + 8
    buffer_vtable = note + 12
    buffer = buffer_vtable + 8
    label = buffer + 8
    data = _up(label + 4 + len(name.encode()) + 1 + 4, _BUFFER_ALIGNMENT) - 4
    moved = _up(data + 4 + len(value), _MOVE)

    block = bytearray(moved)
    present = [slot for slot in range(_MODEL_SLOTS) if fields[slot] is not None or slot == _MODEL_METADATA]
    layout = [4 + 4 * slot if slot in present else 0 for slot in range(_MODEL_SLOTS)]
    struct.pack_into(f"<{2 + _MODEL_SLOTS}H", block, vtable, 4 + 2 * _MODEL_SLOTS, 4 + 4 * _MODEL_SLOTS, *layout)
    struct.pack_into("<i", block, root, root - vtable)
    for slot in present:
        at, field = root + 4 + 4 * slot, fields[slot]
        if slot == _MODEL_BUFFERS:
            found = buffer_list - at
        elif slot == _MODEL_METADATA:
            found = note_list - at
        elif field is None or slot == _MODEL_VERSION:
            found = 0 if field is None else tables.unsigned(field)
        else:
            target = tables.follow(field)
            if target >= len(content):
                raise ValueError(f"model damaged: it points at byte {target} of {len(content)}")
            found = target + moved - at
        struct.pack_into("<I", block, at, found)
    _pack_list(block, buffer_list, [*(old + moved for old in buffers), buffer])
    _pack_list(block, note_list, [*(old + moved for old in notes), note])
    struct.pack_into("<4H", block, note_vtable, 8, 12, 4, 8)
    struct.pack_into("<iII", block, note, note - note_vtable, label - (note + 4), len(buffers))
    struct.pack_into("<3H", block, buffer_vtable, 6, 8, 4)
    struct.pack_into("<iI", block, buffer, buffer - buffer_vtable, data - (buffer + 4))
    for start, text in ((label, name.encode()), (data, value)):
        struct.pack_into("<I", block, start, len(text))
        block[start + 4 : start + 4 + len(text)] = text
    struct.pack_into("<I4s", block, 0, root, content[4:8])
    return bytes(block) + content


def _up(number: int, step: int) -> int:
    return -(-number // step) * step


def _pack_list(block: bytearray, start: int, targets: list[int]) -> None:
    offsets = (target - (start + 4 + 4 * place) for place, target in enumerate(targets))
    struct.pack_into(f"<{len(targets) + 1}I", block, start, len(targets), *offsets)
