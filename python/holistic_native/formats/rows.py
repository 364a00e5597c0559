"""The table that CSV and Parquet files hold: one row for every landmark of every frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holistic_native.formats.schema import FACE, LEFT_HAND, POSE, POSE_WORLD, RIGHT_HAND, Part, Recording, point_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROW_PARTS = (POSE, LEFT_HAND, RIGHT_HAND, FACE)
FRAME_COLUMNS = ("frame", "time", "person", "width", "height", "score")
POINT_COLUMNS = ("part", "index", "name")
NUMBER_COLUMNS = ("x", "y", "z", "visibility", "world_x", "world_y", "world_z", "world_visibility")
COLUMNS = (*FRAME_COLUMNS, *POINT_COLUMNS, *NUMBER_COLUMNS, "reason")
"""Of every row; `reason` says of the rows of a hand why it is missing."""


class Layout:
    """Where landmarks stand among the rows of a frame: body, left hand, right hand, face.

    Attributes:
        rows: of a frame.
        places: of each part, body and world being the same rows.
        names: part, number and name of each row.
    """

    def __init__(self, recording: Recording) -> None:
        """Lay out the frames of a recording."""
        self.recording = recording
        self.places: dict[Part, slice] = {}
        self.names: list[tuple[str, int, str]] = []
        for part in ROW_PARTS:
            points, _ = recording.shape(part)
            self.places[part] = slice(len(self.names), len(self.names) + points)
            self.names.extend((part.name, index, name) for index, name in enumerate(point_names(part, points)))
        self.places[POSE_WORLD] = self.places[POSE]
        self.rows = len(self.names)

    def numbers(self, parts: dict[Part, NDArray[np.float32] | None]) -> NDArray[np.float32]:
        """Return a frame as (rows, 8): x, y, z, visibility, and the same in metres."""
        numbers = np.full((self.rows, len(NUMBER_COLUMNS)), np.nan, np.float32)
        for part, array in parts.items():
            if array is not None:
                numbers[self.places[part], _columns(part)] = array
        return numbers

    def parts(self, numbers: NDArray[np.float32]) -> dict[Part, NDArray[np.float32]]:
        """Return the parts of frames (..., rows, 8), as views."""
        return {part: numbers[..., place, _columns(part)] for part, place in self.places.items()}


def _columns(part: Part) -> slice:
    first = 4 if part == POSE_WORLD else 0
    return slice(first, first + part.columns)
