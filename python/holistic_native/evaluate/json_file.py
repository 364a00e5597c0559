"""Read JSON that someone else wrote: bounded in size, without NaN, with errors that name the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

LARGEST_BYTES = 2 << 30
"""Twice the annotations of COCO's training pictures; what is larger would not fit into memory once parsed."""

# No coordinate, area or matrix of a camera comes near; the products of such numbers are finite.
_LARGEST_NUMBER = 1e12


def load_json(path: Path, *, largest: int = LARGEST_BYTES) -> Any:
    """Parse a JSON file.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is larger than `largest` bytes, no JSON, or nested too deep.
    """
    with path.open("rb") as stream:
        content = stream.read(largest + 1)
    if len(content) > largest:
        raise ValueError(f"{path} must have at most {largest} bytes")
    try:
        return json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is no JSON that can be read: {error}") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"it holds {constant}, which is no number in JSON")


def numbers(value: object, shape: tuple[int, ...], what: str) -> NDArray[np.float64]:
    """Return nested lists of numbers as an array of exactly this shape; ValueError says what is wrong."""
    try:
        array = np.asarray(value)
    except (ValueError, OverflowError):  # ragged
        array = np.empty(0, object)
    if array.dtype.kind not in "iuf" or array.shape != shape:
        wanted = f"{'x'.join(map(str, shape))} numbers" if shape else "a number"
        raise ValueError(f"{what} must be {wanted}, got {_short(value)}")
    array = array.astype(np.float64)
    if not (np.abs(array) <= _LARGEST_NUMBER).all():
        raise ValueError(f"{what} must lie within {_LARGEST_NUMBER:g}, got {_short(value)}")
    return array


def entry(record: object, key: str, kind: type | tuple[type, ...], what: str) -> Any:
    """Return an entry of a JSON object; ValueError when it is no object, lacks the entry, or has another kind there."""
    known = checked_object(record, what)
    if key not in known:
        raise ValueError(f"{what} must have {key!r}")
    value = known[key]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"{key!r} of {what} has the wrong kind: {_short(value)}")
    return value


def checked_object(record: object, what: str) -> dict[str, Any]:
    """Return a JSON object; ValueError when it is something else."""
    if not isinstance(record, dict):
        raise ValueError(f"{what} must be a JSON object, got {_short(record)}")
    return record


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
