"""Read what `holistic-native run --npz` wrote; nothing is trusted, since a file may come from anywhere."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from holistic_native.evaluate.recorder import to_pixels
from holistic_native.evaluate.track import BODY, FACE, FIELDS, Track
from holistic_native.formats.reading.npy import Header, read_array, read_header

LARGEST_BYTES = 4 << 30
"""Of all arrays unpacked: about five hours of video."""

_SHAPES = {field: (33, 4) if part == BODY else (21, 3) for part, field in FIELDS.items() if part != FACE}
_FACE_SHAPES = ((468, 3), (478, 3))
_LARGEST_SIDE = 1 << 20
# What zipfile raises for archives that are damaged or of kinds it does not read.
_UNREADABLE = (
    *(ValueError, KeyError, EOFError, RuntimeError, NotImplementedError, OverflowError),
    *(zipfile.BadZipFile, zlib.error, MemoryError),
)


def read_export(path: Path, *, largest: int = LARGEST_BYTES) -> Track:
    """Read the landmarks of a video or picture.

    What the arrays say about themselves is checked before any of them is unpacked.

    Args:
        path: the file.
        largest: how many bytes its arrays may have.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is damaged, too large for `largest` or for this machine's memory, or not such an export.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > largest:
                raise ValueError(f"its arrays have {unpacked} bytes, more than {largest}")
            headers = {name: read_header(archive, name) for name in (*FIELDS.values(), "width", "height")}
            _check(headers)
            return _track(archive, headers)
    except _UNREADABLE as error:
        reason = "it needs more memory than there is" if isinstance(error, MemoryError) else error
        raise ValueError(f"{path} is no export of 'holistic-native run --npz': {reason}") from None


def _check(headers: dict[str, Header]) -> None:
    for name in ("width", "height"):
        if headers[name].shape != () or headers[name].dtype.kind not in "iu":
            raise ValueError(f"{name} must be a number of pixels")
    frames = set()
    for part, field in FIELDS.items():
        shape = headers[field].shape
        shapes = _FACE_SHAPES if part == FACE else (_SHAPES[field],)
        if headers[field].dtype != np.float32 or shape[1:] not in shapes or not shape[0]:
            raise ValueError(f"{field} must be float32 (frames, {shapes[-1][0]}, {shapes[-1][1]}), got {shape[:8]}")
        frames.add(shape[0])
    if len(frames) != 1:
        raise ValueError(f"its arrays must have the same number of frames, got {sorted(frames)}")


def _track(archive: zipfile.ZipFile, headers: dict[str, Header]) -> Track:
    if "person.npy" in archive.namelist() and read_array(archive, "person", read_header(archive, "person")).any():
        raise ValueError("it has several people, and what is compared is one")
    width, height = (_side(read_array(archive, name, headers[name]), name) for name in ("width", "height"))
    points = {}
    visibility = None
    for part, field in FIELDS.items():
        array = read_array(archive, field, headers[field])
        if np.isinf(array).any():
            raise ValueError(f"{field} must be finite, or NaN where there is nothing")
        points[part] = to_pixels(array[..., :2].astype(np.float64), (width, height))
        if part == BODY:
            visibility = array[..., 3].astype(np.float64)
    return Track(points, visibility=visibility)


def _side(value: NDArray[np.generic], name: str) -> int:
    side = int(value)
    if not 1 <= side <= _LARGEST_SIDE:
        raise ValueError(f"{name} must be a number of pixels, got {side}")
    return side
