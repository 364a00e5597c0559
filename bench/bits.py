"""Results as one number that changes with any bit of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import numpy as np


def digest(results: Iterable[Any]) -> str:
    """Return the SHA-256 of the arrays and messages of some results, in order."""
    found = hashlib.sha256()
    for result in results:
        for field in fields(result):
            _add(found, getattr(result, field.name))
    return found.hexdigest()


def _add(found: Any, value: Any) -> None:
    from holistic_native.messages import LandmarkList, Message

    if isinstance(value, LandmarkList):
        _add(found, value.array)
    elif isinstance(value, np.ndarray):
        found.update(f"{value.shape} {value.dtype}".encode())
        found.update(np.ascontiguousarray(value).data)
    elif isinstance(value, Message):
        found.update(value.SerializeToString())
    elif isinstance(value, list):
        found.update(f"[{len(value)}]".encode())
        for item in value:
            _add(found, item)
    else:
        found.update(repr(value).encode())
