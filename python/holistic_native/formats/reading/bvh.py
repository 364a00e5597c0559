"""Read BVH files: hierarchies of joints with motion."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from holistic_native.formats.motion import Motion
from holistic_native.formats.reading.streams import lines, opened, refusing

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_BYTES = 256 << 20
"""What a file, and its motion in memory, may have: an hour of 52 joints at 30 frames a second has 60 MB."""
_MOST_JOINTS, _MOST_DEPTH, _LONGEST_NAME = 1000, 200, 200
_AXES = "XYZ"
_POSITIONS = tuple(f"{axis}position" for axis in _AXES)
_ROTATIONS = tuple(f"{axis}rotation" for axis in _AXES)


class _Joint(NamedTuple):
    name: str
    parent: int
    offset: tuple[float, ...]
    channels: tuple[str, ...]


def read_bvh(path: str | os.PathLike[str], *, largest: int = LARGEST_BYTES) -> Motion:
    """Read a BVH file, of any program: its joints, and their rotations on every frame.

    Nothing in it is trusted: memory is bounded by the size of the file, and that by `largest`.

    Args:
        path: the file.
        largest: how many bytes the file, and its motion in memory, may have.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is damaged, too large, or no such file.
    """
    file = Path(path)
    with refusing(file, "BVH file"), opened(file, largest) as stream:
        rows = (line.split() for line in lines(stream))
        return _read((row for row in rows if row), largest)


def _read(rows: Iterator[list[str]], largest: int) -> Motion:
    if [word.upper() for word in _next(rows)] != ["HIERARCHY"]:
        raise ValueError("it must begin with HIERARCHY")
    joints = _hierarchy(rows)
    count, frame_time = _counts(rows)
    width = sum(len(joint.channels) for joint in joints)
    # A rotation matrix and a position of float64 for every joint.
    if count * (8 * width + 96 * len(joints)) > largest:
        raise ValueError(f"its {count} frames of {len(joints)} joints are more than {largest} bytes")
    values = np.empty((count, width))
    for frame in range(count):
        row = _next(rows)
        if len(row) != width:
            raise ValueError(f"frame {frame} has {len(row)} numbers instead of {width}")
        values[frame] = [float(word) for word in row]
    if next(rows, None) is not None:
        raise ValueError(f"it has more than the {count} frames that it says")
    if not (np.abs(values) < 1e9).all():
        raise ValueError("its numbers must be finite, and smaller than 1e9")
    offsets = np.array([joint.offset for joint in joints]).reshape(-1, 3)
    positions = np.broadcast_to(offsets, (count, *offsets.shape)).copy()
    rotations = np.empty((count, len(joints), 3, 3))
    start = 0
    for place, joint in enumerate(joints):
        columns = values[:, start : start + len(joint.channels)]
        start += len(joint.channels)
        _apply(joint, columns, positions[:, place], rotations[:, place])
    names, parents = tuple(joint.name for joint in joints), tuple(joint.parent for joint in joints)
    return Motion(names, parents, offsets, positions, rotations, frame_time)


def _apply(
    joint: _Joint, columns: NDArray[np.float64], position: NDArray[np.float64], rotation: NDArray[np.float64]
) -> None:
    # Channels in the order in which their turns are multiplied.
    rotation[:] = np.eye(3)
    for channel, column in zip(joint.channels, columns.T, strict=True):
        axis = _AXES.index(channel[0])
        if channel in _POSITIONS:
            position[:, axis] = column
            continue
        one, other = (axis + 1) % 3, (axis + 2) % 3
        turn = np.zeros((len(column), 3, 3))
        sine, cosine = np.sin(np.radians(column)), np.cos(np.radians(column))
        turn[:, axis, axis] = 1
        turn[:, one, one] = turn[:, other, other] = cosine
        turn[:, one, other], turn[:, other, one] = -sine, sine
        rotation[:] = rotation @ turn


def _hierarchy(rows: Iterator[list[str]]) -> list[_Joint]:
    joints: list[_Joint] = []
    open_joints: list[int] = []
    row = _next(rows)
    while row[0].upper() != "MOTION":
        word = row[0].upper()
        if row == ["}"] and open_joints:
            open_joints.pop()
        elif word in ("ROOT", "JOINT") and (word == "JOINT") == bool(open_joints):
            if len(joints) == _MOST_JOINTS or len(open_joints) == _MOST_DEPTH:
                raise ValueError(f"it has more than {_MOST_JOINTS} joints, or {_MOST_DEPTH} one in another")
            joints.append(_joint(row, rows, open_joints[-1] if open_joints else -1))
            open_joints.append(len(joints) - 1)
        elif word == "END" and open_joints:
            _exactly(rows, "{")
            _offset(_next(rows))
            _exactly(rows, "}")
        else:
            raise ValueError(f"{' '.join(row)[:40]!r} is not expected in its hierarchy")
        row = _next(rows)
    if open_joints or not joints:
        raise ValueError("its hierarchy has no joints, or does not end")
    if len({joint.name for joint in joints}) != len(joints):
        raise ValueError("two of its joints have the same name")
    return joints


def _joint(row: list[str], rows: Iterator[list[str]], parent: int) -> _Joint:
    name = " ".join(row[1:])
    if not 0 < len(name) <= _LONGEST_NAME:
        raise ValueError(f"a joint must have a name of at most {_LONGEST_NAME} letters")
    _exactly(rows, "{")
    offset, channels = _offset(_next(rows)), _next(rows)
    kinds = tuple(channels[2:])
    known = len(set(kinds)) == len(kinds) and set(kinds) <= {*_POSITIONS, *_ROTATIONS}
    if channels[0].upper() != "CHANNELS" or channels[1:2] != [str(len(kinds))] or not known:
        raise ValueError(f"the channels of {name!r} must be some of {', '.join((*_POSITIONS, *_ROTATIONS))}")
    return _Joint(name, parent, offset, kinds)


def _offset(row: list[str]) -> tuple[float, ...]:
    if row[0].upper() != "OFFSET" or len(row) != 4:
        raise ValueError("a joint must have an OFFSET of three numbers")
    numbers = tuple(map(float, row[1:]))
    if not all(math.isfinite(number) and abs(number) < 1e9 for number in numbers):
        raise ValueError("offsets must be finite, and smaller than 1e9")
    return numbers


def _counts(rows: Iterator[list[str]]) -> tuple[int, float]:
    frames, times = _next(rows), _next(rows)
    if len(frames) != 2 or frames[0].lower() != "frames:" or not frames[1].isdecimal() or len(frames[1]) > 12:
        raise ValueError("it must say how many frames it has")
    if len(times) != 3 or [word.lower() for word in times[:2]] != ["frame", "time:"]:
        raise ValueError("it must say how long a frame is")
    frame_time = float(times[2])
    if not 0 < frame_time < 1e9:
        raise ValueError(f"its frame time must be above 0, got {frame_time}")
    return int(frames[1]), frame_time


def _next(rows: Iterator[list[str]]) -> list[str]:
    row = next(rows, None)
    if row is None:
        raise ValueError("it ends too early")
    return row


def _exactly(rows: Iterator[list[str]], word: str) -> None:
    if _next(rows) != [word]:
        raise ValueError(f"{word!r} is missing in its hierarchy")
