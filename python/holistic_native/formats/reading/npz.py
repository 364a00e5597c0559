"""Read the NumPy archives of `NpzFile`; nothing is trusted, since a file may come from anywhere."""

from __future__ import annotations

import errno
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holistic_native.formats.reading.builder import LARGEST_BYTES
from holistic_native.formats.reading.heads import LARGEST_HEAD, parse_json, recording_of, side
from holistic_native.formats.reading.npy import Header, read_array, read_header
from holistic_native.formats.reading.streams import opened, refusing
from holistic_native.formats.schema import FACE, FACE_POINTS, HANDS, PARTS, REASONS, Recording
from holistic_native.formats.sequence import Sequence

_UNREADABLE = (RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error)
_WHAT = "archive of landmarks"


def read_npz(path: Path, *, largest: int = LARGEST_BYTES) -> Sequence:
    """Read the landmarks of an archive, also of earlier versions.

    What the arrays say about themselves is checked before any of them is unpacked.

    Args:
        path: the file.
        largest: how many bytes its arrays may have.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is damaged, too large for `largest` or for this machine's memory, or no such archive.
    """
    with refusing(path, _WHAT), opened(path, largest) as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                return _sequence(archive, largest)
        except _UNREADABLE as error:
            raise ValueError(error) from None
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            raise ValueError("it has a place before its start") from None


def _sequence(archive: zipfile.ZipFile, largest: int) -> Sequence:
    unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > largest:
        raise ValueError(f"its arrays have {unpacked} bytes, more than {largest}")
    names = {name.removesuffix(".npy") for name in archive.namelist()}
    headers = {part.field: read_header(archive, part.field) for part in PARTS}
    frames, face_points, *_ = (*headers[FACE.field].shape, 0, 0)
    if face_points not in FACE_POINTS:
        raise ValueError(f"{FACE.field} must be float32 (frames, 468 or 478 or 68, 3)")
    recording = _recording(archive, names, face_points)
    headers |= {part.field: read_header(archive, part.field) for part in recording.parts if part not in PARTS}
    for part in recording.parts:
        _expect(headers[part.field], part.field, "<f4", (frames, *recording.shape(part)))
    rows: dict[str, Any] = {
        "time": _row(archive, names, "timestamp", "<f8", (frames,), None),
        "index": _row(archive, names, "index", "<i8", (frames,), np.arange(frames)),
        "person": _row(archive, names, "person", "<i4", (frames,), np.zeros(frames, np.int32)),
        "size": _row(archive, names, "size", "<i4", (frames, 2), _sizes(recording, frames)),
    }
    rows |= {f"{hand.name}_reason": _reasons(archive, names, f"{hand.name}_reason", frames) for hand in HANDS}
    rows |= {part.name: read_array(archive, part.field, headers[part.field]) for part in recording.parts}
    return Sequence(recording, **rows)


def _recording(archive: zipfile.ZipFile, names: set[str], face_points: int) -> Recording:
    if "about" in names:
        header = read_header(archive, "about")
        if header.dtype != np.uint8 or len(header.shape) != 1 or header.data_bytes > LARGEST_HEAD:
            raise ValueError("about must be a JSON object as bytes")
        return recording_of(parse_json(read_array(archive, "about", header).tobytes().decode()), face_points)
    width, height, fps = (_scalar(archive, name) for name in ("width", "height", "fps"))
    whole = [int(value) if value.is_integer() else None for value in (width, height)]
    rate = None if np.isnan(fps) else fps
    sides = side(whole[0], "width"), side(whole[1], "height")
    return Recording("", *sides, rate, face_points)


def _scalar(archive: zipfile.ZipFile, name: str) -> float:
    header = read_header(archive, name)
    if header.shape != ():
        raise ValueError(f"{name} must be one number")
    return float(read_array(archive, name, header))


def _sizes(recording: Recording, frames: int) -> NDArray[np.int32]:
    # A view: headers of a hostile file may promise any number of frames of no bytes at all.
    return np.broadcast_to(np.array((recording.width, recording.height), np.int32), (frames, 2))


def _row(
    archive: zipfile.ZipFile,
    names: set[str],
    name: str,
    kind: str,
    shape: tuple[int, ...],
    usual: NDArray[np.generic] | None,
) -> NDArray[np.generic]:
    if usual is not None and name not in names:  # an earlier version wrote it
        return usual
    header = read_header(archive, name)
    _expect(header, name, kind, shape)
    return read_array(archive, name, header).astype(kind[1:], copy=False)


def _reasons(archive: zipfile.ZipFile, names: set[str], name: str, frames: int) -> tuple[str | None, ...]:
    if name not in names:
        return (None,) * frames
    codes = _row(archive, names, name, "|i1", (frames,), None)
    known = (None, *REASONS)
    if not np.isin(codes, range(len(known))).all():
        raise ValueError(f"{name} must lie from 0 to {len(REASONS)}")
    return tuple(known[code] for code in codes.tolist())


def _expect(header: Header, name: str, kind: str, shape: tuple[int, ...]) -> None:
    if header.dtype != np.dtype(kind) or header.shape != shape:
        raise ValueError(f"{name} must be {np.dtype(kind)} {shape}, got {header.dtype} {header.shape[:8]}")
