"""Landmarks as comma-separated values."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.atomic_write import errors_name
from holistic_native.formats.landmark_file import LandmarkFile, Recording
from holistic_native.formats.reading.builder import LARGEST_BYTES, SequenceBuilder
from holistic_native.formats.reading.heads import parse_json, recording_of, side
from holistic_native.formats.reading.streams import lines, opened, refusing
from holistic_native.formats.rows import COLUMNS, FRAME_COLUMNS, POINT_COLUMNS, Layout
from holistic_native.formats.schema import HANDS, POSE, REASONS, Part, parts_of, reason_of, score_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from holistic_native.formats.sequence import Sequence
    from holistic_native.result import HolisticResult

_FIRST_NUMBER = len(FRAME_COLUMNS) + len(POINT_COLUMNS)


class CsvFile(LandmarkFile):
    """Landmarks as a table, one row for every landmark of every frame, whether it was found or not.

    The columns are those of `rows.Layout`, and `about`: a JSON object with what the file says about itself, on the
    first row alone. What is missing is empty. Every number reads back as the float32 it was.
    """

    def __init__(self, path: Path, recording: Recording) -> None:
        """Start the table; see `LandmarkFile`."""
        super().__init__(path, recording)
        about = json.dumps(recording.head(), ensure_ascii=False).replace('"', '""')
        self._about = f'"{about}"'
        # A NUL stands for the columns that all rows of a frame share, a vertical tab for the reason.
        self._layout = layout = Layout(recording)
        names = [",".join(map(str, name)) for name in layout.names]
        self._rows = {part: names[layout.places[part]] for part in layout.row_parts}
        self._sharing = {
            part: [other for other, place in layout.places.items() if place == layout.places[part]]
            for part in layout.row_parts
        }
        self._write(f"{_head(layout)}\n")

    def add(
        self,
        index: int,
        timestamp: float,
        result: HolisticResult,
        *,
        size: tuple[int, int] | None = None,
        person: int = 0,
    ) -> None:
        """Append a frame; see `LandmarkWriter`."""
        arrays = parts_of(result, self.recording)
        reasons = {hand: reason_of(result, hand) or "" for hand in HANDS}
        width, height = size or (self.recording.width, self.recording.height)
        score = score_of(arrays[POSE])
        shared = f"{index},{timestamp!r},{person},{width},{height},{'' if score is None else f'{score:.9g}'},"
        text = "".join(self._part(part, arrays, shared, reasons.get(part, "")) for part in self._rows)
        if self._about:
            first, line_end, rest = text.partition("\n")
            text, self._about = f"{first}{self._about}{line_end}{rest}", ""
        with errors_name(self.path):
            self._write(text)

    def _part(self, part: Part, arrays: dict[Part, NDArray[np.float32] | None], shared: str, reason: str) -> str:
        columns, cells = [], [","] * len(self._layout.number_columns)
        for sharing in self._sharing[part]:
            array = arrays[sharing]
            if array is not None:
                columns.append(array.reshape(len(self._rows[part]), -1))
                span = self._layout.spans[sharing]
                # Nine significant digits distinguish any two float32 numbers.
                cells[span] = [",%.9g"] * (span.stop - span.start)
        end = f"{''.join(cells)},{reason},\n"
        text = "".join(f"\0{name}{end}" for name in self._rows[part])
        if columns:
            numbers = np.hstack(columns) if len(columns) > 1 else columns[0]
            text = text % tuple(numbers.ravel().tolist())
            if np.isnan(numbers.sum()):
                text = text.replace(",nan", ",")
        return text.replace("\0", shared)

    def finish(self, *, complete: bool) -> None:
        """Write what the file says about itself if there was no frame to write it with."""
        if complete and self._about:
            self._write("," * len(self._layout.columns) + self._about + "\n")


def _head(layout: Layout) -> str:
    return ",".join((*layout.columns, "about"))


def read_csv(path: Path, *, largest: int = LARGEST_BYTES) -> Sequence:
    """Read such a table; rows may have been left out, as by a program that keeps the hands alone.

    Raises:
        OSError: the file cannot be read.
        ValueError: it has more than `largest` bytes, or is no such table.
    """
    with refusing(path, "table of landmarks"), opened(path, largest) as stream:
        try:
            return _read(csv.reader(lines(stream), strict=True), largest)
        except csv.Error as error:
            raise ValueError(error) from None


def _read(rows: Iterator[list[str]], largest: int) -> Sequence:
    columns, first = next(rows, []), next(rows, [])
    if "about" not in columns[-1:]:
        raise ValueError(f"its columns must be {','.join(COLUMNS)},about")
    recording = recording_of(parse_json(first[-1] if len(first) == len(columns) else ""))
    layout = Layout(recording)
    if columns != _head(layout).split(","):
        raise ValueError(f"its columns must be {_head(layout)}")
    reader = _Frames(SequenceBuilder(recording, largest), layout)
    if first[0] != "":
        reader.add(first)
    for row in rows:
        reader.add(row)
    return reader.sequence()


class _Frames:
    """Put rows together to frames."""

    def __init__(self, builder: SequenceBuilder, layout: Layout) -> None:
        self._builder = builder
        self._layout = layout
        self._places = {(part, str(index)): place for place, (part, index, _) in enumerate(layout.names)}
        self._hands = {hand.name: hand for hand in HANDS}
        self._shared: list[str] = []
        self._seen: set[tuple[str, ...]] = set()
        self._last = -1

    def add(self, row: list[str]) -> None:
        reason = len(self._layout.columns) - 1
        if len(row) != reason + 2:
            raise ValueError(f"a row has {len(row)} cells instead of {reason + 2}")
        shared = row[: len(FRAME_COLUMNS)]
        place = self._places.get((row[6], row[7]))
        if place is None:
            raise ValueError(f"there is no landmark {row[7][:20]!r} of {row[6][:20]!r}")
        if shared != self._shared or place == 0:
            self._end_frame()
            self._start_frame(shared)
        elif place <= self._last:
            raise ValueError(f"the rows of frame {shared[0]} must be in their order")
        self._last = place
        if row[reason]:
            self._take_reason(row[6], row[reason])
        self._numbers[place] = [float(cell) if cell else math.nan for cell in row[_FIRST_NUMBER:reason]]

    def _start_frame(self, shared: list[str]) -> None:
        if shared != self._shared and tuple(shared) in self._seen:
            raise ValueError(f"the rows of frame {shared[0]} must follow one another")
        self._seen.add(tuple(shared))
        self._shared = shared
        self._last = -1
        self._numbers = np.full((self._layout.rows, len(self._layout.number_columns)), np.nan)
        self._reasons: dict[Part, str | None] = {}

    def _take_reason(self, part: str, reason: str) -> None:
        if part not in self._hands or reason not in REASONS:
            raise ValueError(f"the reason for a missing hand must be one of {', '.join(REASONS)}")
        self._reasons[self._hands[part]] = reason

    def _end_frame(self) -> None:
        if not self._shared:
            return
        index, time, person, width, height, _ = self._shared
        with np.errstate(over="ignore"):  # what is infinite then is refused with the sequence
            numbers = self._numbers.astype(np.float32)
        size = side(_whole(width), "width"), side(_whole(height), "height")
        parts = {part: array.copy() for part, array in self._layout.parts(numbers).items()}
        self._builder.add(_whole(index), float(time), parts, size=size, person=_whole(person), reasons=self._reasons)

    def sequence(self) -> Sequence:
        self._end_frame()
        return self._builder.sequence()


def _whole(text: str) -> int:
    if len(text) > 20:
        raise ValueError(f"{text[:20]!r}... is no whole number")
    return int(text)
