"""Read what `holistic-native run --npz` wrote; nothing is trusted, since a file may come from anywhere."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from holistic_native.evaluate.recorder import to_pixels
from holistic_native.evaluate.track import BODY, FACE, FIELDS, Track

LARGEST_BYTES = 4 << 30
"""Of all arrays unpacked: about five hours of video."""

_SHAPES = {field: (33, 4) if part == BODY else (21, 3) for part, field in FIELDS.items() if part != FACE}
_FACE_SHAPES = ((468, 3), (478, 3))


def read_export(path: Path, *, largest: int = LARGEST_BYTES) -> Track:
    """Read the landmarks of a video or picture.

    Args:
        path: the file.
        largest: how many bytes its arrays may have.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is damaged, too large, or not such an export.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > largest:
                raise ValueError(f"its arrays have {unpacked} bytes, more than {largest}")
            arrays = {name: _array(archive, name) for name in (*FIELDS.values(), "width", "height")}
        return _track(arrays)
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise ValueError(f"{path} is no export of 'holistic-native run --npz': {error}") from None


def _array(archive: zipfile.ZipFile, name: str) -> NDArray[np.generic]:
    member = archive.getinfo(f"{name}.npy")
    with archive.open(member) as stream:
        version = np.lib.format.read_magic(stream)
        if version != (1, 0):
            raise ValueError(f"{name} has the version {version}")
        shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
        # The header says how much memory is asked for; the directory, which was checked, what there is.
        if dtype.hasobject or int(np.prod(shape, dtype=object)) * dtype.itemsize > member.file_size:
            raise ValueError(f"{name} is said to be {shape} {dtype}, in {member.file_size} bytes")
    with archive.open(member) as stream:
        array: NDArray[np.generic] = np.lib.format.read_array(stream, allow_pickle=False)
    return array


def _track(arrays: dict[str, NDArray[np.generic]]) -> Track:
    sides = []
    for name in ("width", "height"):
        side = arrays[name]
        if side.shape != () or side.dtype.kind not in "iu" or not 1 <= int(side) <= 1 << 20:
            raise ValueError(f"{name} must be a number of pixels")
        sides.append(int(side))
    points = {}
    for part, field in FIELDS.items():
        array = arrays[field]
        shapes = _FACE_SHAPES if part == FACE else (_SHAPES[field],)
        if array.dtype != np.float32 or array.ndim != 3 or array.shape[1:] not in shapes or not len(array):
            raise ValueError(f"{field} must be float32 (frames, {shapes[-1][0]}, {shapes[-1][1]}), got {array.shape}")
        if np.isinf(array).any():
            raise ValueError(f"{field} must be finite, or NaN where there is nothing")
        points[part] = to_pixels(array.astype(np.float64), (sides[0], sides[1]))
    return Track(points, visibility=arrays["pose_landmarks"].astype(np.float64)[..., 3])
