"""The JSON of a picture: the document that `--json` writes of it, so that `formats.read` reads it as well."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from holistic_native import __version__
from holistic_native.formats.json_frames import frame_text
from holistic_native.formats.schema import PARTS, Part, Recording, extras_of
from holistic_native.web.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holistic_native.result import HolisticResult

_MESH, _MESH_WITH_IRISES = 468, 478


def json_of(
    result: HolisticResult, size: tuple[int, int], settings: Mapping[str, Any], parts: frozenset[Part]
) -> bytes:
    """Return the document of a picture or a frame.

    Args:
        result: what was found; parts that are not wanted are taken out of it.
        size: (width, height) of the picture in pixels.
        settings: of the tracker, as its options give them.
        parts: what is wanted.
    """
    for part in PARTS:
        if part not in parts:
            setattr(result, part.field, None)
    points = _MESH_WITH_IRISES if settings["refine"] else _MESH
    recording = Recording("picture", *size, None, points, dict(settings), __version__, extras_of(settings))
    head = json.dumps(recording.head())[:-1]
    return f'{head}, "frames": [{frame_text(recording, 0, 0.0, result, size, 0)}]}}'.encode()


def parts_of(query: Mapping[str, str]) -> frozenset[Part]:
    """Return the parts that a query asks for, `parts=pose,left_hand`; all where it says nothing.

    Raises:
        ProblemError: there is no such part (400).
    """
    names = {part.name: part for part in PARTS}
    wanted = query.get("parts")
    if wanted is None:
        return frozenset(PARTS)
    chosen = wanted.split(",")
    unknown = sorted(set(chosen) - names.keys())
    if unknown:
        raise ProblemError(400, f"parts must be of {', '.join(names)}, got {', '.join(unknown)[:60]!r}")
    return frozenset(names[name] for name in chosen)
