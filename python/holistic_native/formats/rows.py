"""The table that CSV and Parquet files hold: one row for every landmark of every frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native.formats.schema import (
    ARRAY_PARTS,
    FACE,
    FACE_TRANSFORM,
    HAND_WORLDS,
    HANDS,
    LEFT_HAND,
    POSE,
    POSE_WORLD,
    RIGHT_HAND,
    Part,
    Recording,
    point_names,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SAME_ROWS = dict(zip((POSE_WORLD, *HAND_WORLDS), (POSE, *HANDS), strict=True))
FRAME_COLUMNS = ("frame", "time", "person", "width", "height", "score")
POINT_COLUMNS = ("part", "index", "name")
NUMBER_COLUMNS = ("x", "y", "z", "visibility", "world_x", "world_y", "world_z", "world_visibility")
_CELLS = tuple(f"ROW_{row}_COLUMN_{column}" for row in range(4) for column in range(4))  # of a face's matrix
COLUMNS = (*FRAME_COLUMNS, *POINT_COLUMNS, *NUMBER_COLUMNS, "reason")
"""Of every row; `reason` says of the rows of a hand why it is missing."""
VALUE_COLUMN = "value"
"""Comes after the columns of numbers where a recording has blendshapes or the face's matrix, whose rows it is for."""


class Layout:
    """Where numbers stand among the rows of a frame: body, left hand, right hand, face, blendshapes, matrix.

    Attributes:
        recording: whose frames they are.
        row_parts: the parts that have rows of their own.
        number_columns: the columns with numbers.
        columns: all columns: those of `COLUMNS`, and the one for values before the last where it is needed.
        rows: of a frame.
        places: the rows of each part; landmarks in metres are in those of the same landmarks in the picture.
        spans: the columns of numbers that each part fills in its rows.
        names: part, number and name of each row.
    """

    def __init__(self, recording: Recording) -> None:
        """Lay out the frames of a recording."""
        self.recording = recording
        self.row_parts = (POSE, LEFT_HAND, RIGHT_HAND, FACE, *(part for part in ARRAY_PARTS if part in recording.parts))
        valued = set(self.row_parts).intersection(ARRAY_PARTS)
        self.number_columns = (*NUMBER_COLUMNS, VALUE_COLUMN) if valued else NUMBER_COLUMNS
        self.columns = (*COLUMNS[:-1], *self.number_columns[len(NUMBER_COLUMNS) :], COLUMNS[-1])
        self.places: dict[Part, slice] = {}
        self.names: list[tuple[str, int, str]] = []
        for part in self.row_parts:
            names = _CELLS if part == FACE_TRANSFORM else point_names(part, recording.shape(part)[0])
            self.places[part] = slice(len(self.names), len(self.names) + len(names))
            self.names.extend((part.name, index, name) for index, name in enumerate(names))
        self.places |= {part: self.places[same] for part, same in _SAME_ROWS.items() if part in recording.parts}
        self.spans = {part: _span(part) for part in self.places}
        self.rows = len(self.names)

    def numbers(self, parts: dict[Part, NDArray[np.float32] | None]) -> NDArray[np.float32]:
        """Return a frame as (rows, columns): x, y, z, visibility, the same in metres, and where needed a value."""
        numbers = np.full((self.rows, len(self.number_columns)), np.nan, np.float32)
        for part, array in parts.items():
            if array is not None:
                span = self.spans[part]
                numbers[self.places[part], span] = array.reshape(-1, span.stop - span.start)
        return numbers

    def parts(self, numbers: NDArray[np.float32]) -> dict[Part, NDArray[np.float32]]:
        """Return the parts of frames (..., rows, columns)."""
        frames = numbers.shape[:-2]
        return {
            part: numbers[..., place, self.spans[part]].reshape(*frames, *self.recording.shape(part))
            for part, place in self.places.items()
        }


def _span(part: Part) -> slice:
    if part in ARRAY_PARTS:
        return slice(len(NUMBER_COLUMNS), len(NUMBER_COLUMNS) + 1)
    first = NUMBER_COLUMNS.index("world_x") if part in _SAME_ROWS else 0
    return slice(first, first + part.columns)
