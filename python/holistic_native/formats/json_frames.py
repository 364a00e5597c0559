"""One frame as a JSON object: what JSON documents and JSON lines share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.formats.reading.heads import side
from holistic_native.formats.schema import (
    BLENDSHAPE_SCORES,
    FACE,
    FACE_POINTS,
    HANDS,
    POSE,
    REASONS,
    Part,
    parts_of,
    reason_of,
    score_of,
)
from holistic_native.topology.blendshapes import BLENDSHAPES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.formats.reading.builder import SequenceBuilder
    from holistic_native.formats.schema import Recording
    from holistic_native.result import HolisticResult

_NUMBERS = {int, float, type(None)}


def frame_text(
    recording: Recording,
    index: int,
    timestamp: float,
    result: HolisticResult,
    size: tuple[int, int] | None,
    person: int,
) -> str:
    """Return a frame as a JSON object on one line; every number reads back as the float32 it was, null as NaN.

    What the recording names among its `extras` comes last: hands in metres as lists of [x, y, z], blendshapes as an
    object of scores by their names, the face's matrix as four rows of four.

    Raises:
        ValueError: the result has other numbers of landmarks than the recording says, or infinite numbers.
    """
    arrays = parts_of(result, recording)
    width, height = size or (recording.width, recording.height)
    score = score_of(arrays[POSE])
    head = {"index": index, "timestamp": timestamp, "person": person, "width": width, "height": height}
    reasons = {f"{hand.name}_reason": reason_of(result, hand) for hand in HANDS}
    values = [json.dumps({**head, "score": None if score is None else float(f"{score:.9g}"), **reasons})[1:-1]]
    for part, array in arrays.items():
        text = "null" if array is None else _scores(array) if part == BLENDSHAPE_SCORES else _as_json(array)
        values.append(f'"{part.field}": {text}')
    return f"{{{', '.join(values)}}}"


def _as_json(array: NDArray[np.float32]) -> str:
    # Nine significant digits distinguish any two float32 numbers.
    row = "[" + ",".join(["%.9g"] * array.shape[1]) + "]"
    return ("[" + ",".join([row] * len(array)) % tuple(array.ravel().tolist()) + "]").replace("nan", "null")


def _scores(array: NDArray[np.float32]) -> str:
    texts = [f"{score:.9g}".replace("nan", "null") for score in array.tolist()]
    return "{" + ",".join(f'"{name}":{text}' for name, text in zip(BLENDSHAPES, texts, strict=True)) + "}"


def face_points_of(frame: object) -> int | None:
    """Return how many landmarks the face of a frame has; None where it has none."""
    face = frame.get(FACE.field) if isinstance(frame, Mapping) else None
    return len(face) if isinstance(face, list) and len(face) in FACE_POINTS else None


def add_frame(builder: SequenceBuilder, frame: object) -> None:
    """Add a parsed frame to a sequence.

    Raises:
        ValueError: it is no frame, or there are too many.
    """
    if not isinstance(frame, Mapping):
        raise ValueError("a frame must be a JSON object")
    index, time, person = frame.get("index"), frame.get("timestamp"), frame.get("person", 0)
    if not all(isinstance(value, int) and not isinstance(value, bool) for value in (index, person)):
        raise ValueError("index and person of a frame must be whole numbers")
    if not isinstance(time, int | float) or isinstance(time, bool):
        raise ValueError("timestamp of a frame must be a number")
    size = (
        side(frame.get("width", builder.recording.width), "width of a frame"),
        side(frame.get("height", builder.recording.height), "height of a frame"),
    )
    reasons = {hand: frame.get(f"{hand.name}_reason") for hand in HANDS}
    if not all(reason is None or reason in REASONS for reason in reasons.values()):
        raise ValueError(f"the reason for a missing hand must be one of {', '.join(REASONS)}")
    parts = {
        part: _numbers(frame[part.field], part, builder.recording)
        for part in builder.recording.parts
        if frame.get(part.field) is not None
    }
    builder.add(index, time, parts, size=size, person=person, reasons=reasons)  # type: ignore[arg-type]


def _numbers(rows: Any, part: Part, recording: Recording) -> NDArray[np.float32]:
    if part == BLENDSHAPE_SCORES:
        if not isinstance(rows, Mapping) or rows.keys() != set(BLENDSHAPES):
            raise ValueError(f"{part.field} of a frame must be an object with the {len(BLENDSHAPES)} movements")
        return _numbers_of([[rows[name]] for name in BLENDSHAPES], part).ravel()
    points, columns = recording.shape(part)
    # Not by what NumPy makes of it: of one long text among numbers it would make gigabytes.
    if not isinstance(rows, list) or len(rows) != points:
        raise ValueError(f"{part.field} of a frame must have {points} landmarks")
    if not all(isinstance(row, list) and len(row) == columns for row in rows):
        raise ValueError(f"every landmark of {part.field} must be {columns} numbers")
    return _numbers_of(rows, part)


def _numbers_of(rows: list[list[Any]], part: Part) -> NDArray[np.float32]:
    if not all(_NUMBERS.issuperset(map(type, row)) for row in rows):
        raise ValueError(f"every landmark of {part.field} must be {len(rows[0])} numbers")
    with np.errstate(over="ignore"):  # what is infinite then is refused with the sequence
        numbers: NDArray[np.float32] = np.array(rows, np.float64).astype(np.float32)
    return numbers
