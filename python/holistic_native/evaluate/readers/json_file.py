"""Read JSON that someone else wrote: bounded in size, without NaN, with errors that name the file."""

from __future__ import annotations

import json
import reprlib
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from holistic_native.model_files.archives import read_bounded

LARGEST_BYTES = 2 << 30
"""Twice the annotations of COCO's training pictures; what is larger would not fit into memory once parsed."""

# No coordinate, area or matrix of a camera comes near; the products of such numbers are finite.
_LARGEST_NUMBER = 1e12
_LARGEST_INTEGER = 10**300


def load_json(path: Path, *, largest: int = LARGEST_BYTES) -> Any:
    """Parse a JSON file.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is larger than `largest` bytes, no JSON, nested too deep, or needs more memory than there is.
    """
    try:
        with path.open("rb") as stream:
            content = read_bounded(stream, largest)
        return json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is no JSON that can be read: {error}") from None
    except MemoryError:
        raise ValueError(f"{path} is no JSON that can be read: it needs more memory than there is") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"it holds {constant}, which is no number in JSON")


def numbers(value: object, shape: tuple[int, ...], what: str) -> NDArray[np.float64]:
    """Return nested lists of numbers as an array of exactly this shape; ValueError says what is wrong."""
    if not _is_numbers(value, shape):
        wanted = f"{'x'.join(map(str, shape))} numbers" if shape else "a number"
        raise ValueError(f"{what} must be {wanted}, got {_short(value)}")
    array = np.array(value, np.float64)
    if not (np.abs(array) <= _LARGEST_NUMBER).all():
        raise ValueError(f"{what} must lie within {_LARGEST_NUMBER:g}, got {_short(value)}")
    return array


def _is_numbers(value: object, shape: tuple[int, ...]) -> bool:
    # Not by what NumPy makes of it: of one long text among numbers it would make gigabytes.
    if shape:
        if not isinstance(value, list) or len(value) != shape[0]:
            return False
        return all(_is_numbers(item, shape[1:]) for item in value)
    if isinstance(value, int):  # of any length; a truth value is one too
        return not isinstance(value, bool) and abs(value) <= _LARGEST_INTEGER
    return isinstance(value, float)


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
    # Not `repr`, which writes all of it out, and fails on what is nested deep.
    text = reprlib.repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
