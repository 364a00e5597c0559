"""What a file of landmarks says about itself, checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from holistic_native.formats.schema import EXTRAS, FACE_POINTS, FORMAT, FORMAT_VERSION, LARGEST_SIDE, Recording

# A head has some 1,500 bytes; settings may be longer than the usual ones.
LARGEST_HEAD = 1 << 20


def parse_json(text: str | bytes) -> Any:
    """Parse JSON without NaN, in which -0 is read as a float.

    Raises:
        ValueError: it is none, or nested too deep.
    """
    try:
        return json.loads(text, parse_constant=_refuse, parse_int=_integer)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def recording_of(head: object, face_points: int | None = None) -> Recording:
    """Return what a head says, as `Recording.head` gives it, or the shorter one of earlier versions.

    Args:
        head: a JSON object.
        face_points: how many landmarks the faces of the file have; None to take the head's word.

    Raises:
        ValueError: an entry is missing, of the wrong kind or out of range, or a newer version wrote the file.
    """
    if not isinstance(head, Mapping):
        raise ValueError("it must begin with a JSON object")
    if head.get("format", FORMAT) != FORMAT or not _is_int(head.get("format_version", FORMAT_VERSION)):
        raise ValueError("it has another format")
    if head.get("format_version", FORMAT_VERSION) > FORMAT_VERSION:
        raise ValueError(f"its format has version {head['format_version']}, this package reads {FORMAT_VERSION}")
    source, version, settings = head.get("source"), head.get("version", ""), head.get("settings", {})
    if not (isinstance(source, str) and isinstance(version, str) and isinstance(settings, Mapping)):
        raise ValueError("source and version must be text, settings an object")
    fps = head.get("fps")
    if fps is not None and not ((_is_int(fps) or isinstance(fps, float)) and 0 < fps <= 1e6):
        raise ValueError("fps must be a number above 0, or null for a picture")
    points = head.get("face_points", FACE_POINTS[0]) if face_points is None else face_points
    if points not in FACE_POINTS:
        raise ValueError(f"face_points must be one of {', '.join(map(str, FACE_POINTS))}")
    width, height = side(head.get("width"), "width"), side(head.get("height"), "height")
    rate = None if fps is None else float(fps)
    return Recording(source, width, height, rate, points, dict(settings), version, _extras(head.get("extras", [])))


def _extras(names: object) -> tuple[str, ...]:
    if not isinstance(names, list) or any(name not in tuple(EXTRAS) for name in names):
        raise ValueError(f"extras must be a list of {', '.join(EXTRAS)}")
    return tuple(extra for extra in EXTRAS if extra in names)


def side(value: object, name: str) -> int:
    """Return the width or height of a picture; ValueError where it is none."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST_SIDE:
        raise ValueError(f"{name} must be a number of pixels from 1 to {LARGEST_SIDE}")
    return value


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _integer(text: str) -> int | float:
    # Python refuses thousands of digits, and NumPy what no int64 can hold; as an integer, -0 would lose its sign.
    return float(text) if text == "-0" or len(text) > 18 else int(text)


def _refuse(constant: str) -> None:
    raise ValueError(f"it holds {constant}, which is no number in JSON")
