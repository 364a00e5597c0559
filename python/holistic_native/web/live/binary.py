"""The compact form of a stream's messages: a header, then float32 numbers, all little-endian.

A frame from the client: `HNF1`, its number (uint32), when it was taken (float64, seconds on the client's clock), then
a picture in any of the formats that `pictures` decodes.

An answer: `HNR1`; which parts follow (uint16: 1 body, 2 body in metres, 4 left hand, 8 right hand, 16 face, and what is
asked for: 32 left hand in metres, 64 right hand in metres, 128 blendshapes, 256 face transform); points of the face
(uint16); the frame's number (uint32); frames dropped so far (uint32); when it was taken (float64); width and
height of the picture (uint16 each); milliseconds of waiting, decoding and tracking (float32 each); why the left and
the right hand are missing (uint8 each, 0 for no reason, else the place in `formats.schema.REASONS`, from 1); two bytes
of nothing. Then the parts, in the order of their numbers: x, y, z and visibility of 33 points, twice; x, y, z of 21
points, twice; of the face; x, y, z of 21 points, twice; 52 numbers; 4 rows of 4.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from holistic_native.formats.schema import FACE, HANDS, OPTIONAL_PARTS, PARTS, REASONS, reason_of

if TYPE_CHECKING:
    from holistic_native.result import HolisticResult

FRAME = struct.Struct("<4sId")
ANSWER = struct.Struct("<4sHHIIdHHfffBBxx")
FRAME_MAGIC, ANSWER_MAGIC = b"HNF1", b"HNR1"


class FrameHead(NamedTuple):
    """What a client says about a frame.

    Attributes:
        number: of the frame.
        taken: seconds on the client's clock.
    """

    number: int
    taken: float


class Timing(NamedTuple):
    """Milliseconds of a frame in the service: until it was its turn, decoding, tracking."""

    waiting: float
    decoding: float
    tracking: float


def read_frame(message: bytes) -> tuple[FrameHead, bytes] | None:
    """Return a client's frame: its head, and its picture as it was sent; None for anything else."""
    if len(message) <= FRAME.size:
        return None
    magic, number, taken = FRAME.unpack_from(message)
    return (FrameHead(number, taken), message[FRAME.size :]) if magic == FRAME_MAGIC else None


def answer(head: FrameHead, result: HolisticResult, size: tuple[int, int], *, dropped: int, timing: Timing) -> bytes:
    """Return the answer to a frame of a size (width, height)."""
    lists = [getattr(result, part.field) for part in PARTS]
    arrays = [None if landmarks is None else landmarks.array for landmarks in lists]
    face = arrays[PARTS.index(FACE)]
    extras = [getattr(result, part.field) for part in OPTIONAL_PARTS]
    arrays += [getattr(extra, "array", extra) for extra in extras]
    present = sum(1 << place for place, array in enumerate(arrays) if array is not None)
    reasons = [reason_of(result, hand) for hand in HANDS]
    header = ANSWER.pack(
        ANSWER_MAGIC,
        present,
        0 if face is None else len(face),
        head.number,
        dropped & 0xFFFFFFFF,
        head.taken,
        *(min(side, 0xFFFF) for side in size),
        *timing,
        *(0 if reason is None else 1 + REASONS.index(reason) for reason in reasons),
    )
    return header + b"".join(np.ascontiguousarray(array, "<f4").tobytes() for array in arrays if array is not None)
