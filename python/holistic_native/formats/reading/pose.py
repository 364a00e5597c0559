"""Read `.pose` files of version 0.2 with the components of MediaPipe's holistic solution."""

from __future__ import annotations

import math
import os
import struct
from pathlib import Path
from typing import IO

import numpy as np

from holistic_native.formats.foreign.pose_file import COMPONENTS, POINT_FORMAT, VERSION
from holistic_native.formats.reading.builder import LARGEST_BYTES, SequenceBuilder
from holistic_native.formats.reading.streams import opened, refusing
from holistic_native.formats.schema import FACE, Part, Recording
from holistic_native.formats.sequence import Sequence

_PARTS = {component.name: component.part for component in COMPONENTS}
# Ours are five.
_MOST_COMPONENTS, _MOST_PEOPLE = 16, 64


def read_pose(path: Path, *, largest: int = LARGEST_BYTES) -> Sequence:
    """Read such a file; pixels become fractions of width and height again, which costs the last bit.

    The number of frames that the header promises must be that which the file has.

    Raises:
        OSError: the file cannot be read.
        ValueError: it has more than `largest` bytes, in the file or as landmarks, or is no such file.
    """
    with refusing(path, ".pose file of landmarks"), opened(path, largest) as stream:
        return _read(stream, largest)


def _read(stream: IO[bytes], largest: int) -> Sequence:
    version, width, height, _, count = _numbers(stream, "<fHHHH")
    if round(version, 3) != VERSION:
        raise ValueError(f"its version must be {VERSION}, got {version:.3g}")
    if not (width and height) or count > _MOST_COMPONENTS:
        raise ValueError("it must have a width, a height, and few components")
    components = [_component(stream) for _ in range(count)]
    points = dict(components)
    if len(points) != count or FACE not in points or set(_PARTS.values()) != points.keys():
        raise ValueError(f"its components must be {', '.join(_PARTS)}")
    fps, frames, people = _numbers(stream, "<fIH")
    if not (math.isfinite(fps) and 0 < fps <= 1e6) or not 0 < people <= _MOST_PEOPLE:
        raise ValueError("it must have frames per second and people")
    recording = Recording("", width, height, fps, points[FACE])
    for part, number in components:
        if number != recording.shape(part)[0]:
            raise ValueError(f"{part.field} must have {recording.shape(part)[0]} points, got {number}")
    total = sum(points.values())
    left = os.fstat(stream.fileno()).st_size - stream.tell()
    if left != 16 * frames * people * total:
        raise ValueError(f"its header promises {frames} frames of {people} people, in {left} bytes")
    data = np.fromfile(stream, "<f4", 3 * frames * people * total).reshape(frames, people, total, 3)
    confidence = np.fromfile(stream, "<f4", frames * people * total).reshape(frames, people, total)
    builder = SequenceBuilder(recording, largest)
    scale = np.array((width, height, 1), np.float64)
    for frame in range(frames):
        for person in range(people):
            parts = _split(data[frame, person], confidence[frame, person], components, scale)
            if parts or person == 0:
                builder.add(frame, frame / fps, parts, person=person)
    return builder.sequence()


def _split(
    data: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    confidence: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    components: list[tuple[Part, int]],
    scale: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> dict[Part, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    parts = {}
    start = 0
    for part, number in components:
        place = slice(start, start + number)
        start += number
        known = (confidence[place] != 0) | (data[place] != 0).any(axis=1)
        if known.any():
            with np.errstate(invalid="ignore", over="ignore"):  # NaN of all kinds; infinity is refused later
                columns = (data[place] / scale, confidence[place, None])
                array = np.hstack(columns).astype(np.float32)[:, : part.columns]
            parts[part] = np.where(known[:, None], array, np.float32(np.nan))
    return parts


def _component(stream: IO[bytes]) -> tuple[Part, int]:
    name, form = _text(stream), _text(stream)
    points, limbs, colours = _numbers(stream, "<HHH")
    if name not in _PARTS or form != POINT_FORMAT:
        raise ValueError(f"its components must be {', '.join(_PARTS)}, as {POINT_FORMAT}")
    for _ in range(points):
        _text(stream)
    _exactly(stream, 4 * limbs + 6 * colours)
    return _PARTS[name], points


def _text(stream: IO[bytes]) -> str:
    (length,) = _numbers(stream, "<H")
    return _exactly(stream, length).decode()


def _numbers(stream: IO[bytes], kinds: str) -> tuple[int, ...]:
    return struct.unpack(kinds, _exactly(stream, struct.calcsize(kinds)))


def _exactly(stream: IO[bytes], count: int) -> bytes:
    content = stream.read(count)
    if len(content) != count:
        raise ValueError("it ends within its header")
    return content
