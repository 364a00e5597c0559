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
from holistic_native.formats.rows import COLUMNS, FRAME_COLUMNS, NUMBER_COLUMNS, POINT_COLUMNS, ROW_PARTS, Layout
from holistic_native.formats.schema import HANDS, PARTS, POSE, POSE_WORLD, REASONS, Part, arrays_of, reason_of, score_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from holistic_native.formats.sequence import Sequence
    from holistic_native.result import HolisticResult

_HEAD = ",".join((*COLUMNS, "about"))
_FIRST_NUMBER = len(FRAME_COLUMNS) + len(POINT_COLUMNS)
_REASON = _FIRST_NUMBER + len(NUMBER_COLUMNS)


class CsvFile(LandmarkFile):
    """Landmarks as a table, one row for every landmark of every frame, whether it was found or not.

    The columns are `rows.COLUMNS`, and `about`: a JSON object with what the file says about itself, on the first row
    alone. What is missing is empty. Every number reads back as the float32 it was.
    """

    def __init__(self, path: Path, recording: Recording) -> None:
        """Start the table; see `LandmarkFile`."""
        super().__init__(path, recording)
        about = json.dumps(recording.head(), ensure_ascii=False).replace('"', '""')
        self._about = f'"{about}"'
        # A NUL stands for the columns that all rows of a frame share, a vertical tab for the reason.
        names = [",".join(map(str, name)) for name in Layout(recording).names]
        self._rows: dict[Part, list[str]] = {}
        for part in ROW_PARTS:
            points, _ = recording.shape(part)
            self._rows[part], names = names[:points], names[points:]
        self._write(f"{_HEAD}\n")

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
        arrays = dict(zip(PARTS, arrays_of(result, self.recording), strict=True))
        reasons = {hand: reason_of(result, hand) or "" for hand in HANDS}
        width, height = size or (self.recording.width, self.recording.height)
        score = score_of(arrays[POSE])
        shared = f"{index},{timestamp!r},{person},{width},{height},{'' if score is None else f'{score:.9g}'},"
        text = "".join(self._part(part, arrays, shared, reasons.get(part, "")) for part in ROW_PARTS)
        if self._about:
            first, line_end, rest = text.partition("\n")
            text, self._about = f"{first}{self._about}{line_end}{rest}", ""
        with errors_name(self.path):
            self._write(text)

    def _part(self, part: Part, arrays: dict[Part, NDArray[np.float32] | None], shared: str, reason: str) -> str:
        numbers = arrays[part]
        before = 0
        if part == POSE:
            world = arrays[POSE_WORLD]
            before = 4 if numbers is None else 0
            there = [values for values in (numbers, world) if values is not None]
            numbers = np.hstack(there) if there else None
        columns = 0 if numbers is None else numbers.shape[1]
        left = len(NUMBER_COLUMNS) - before - columns
        # Nine significant digits distinguish any two float32 numbers.
        cells = "," * before + ",%.9g" * columns + "," * left
        end = f"{cells},{reason},\n"
        text = "".join(f"\0{name}{end}" for name in self._rows[part])
        if numbers is not None:
            text = text % tuple(numbers.ravel().tolist())
            if np.isnan(numbers.sum()):
                text = text.replace(",nan", ",")
        return text.replace("\0", shared)

    def finish(self, *, complete: bool) -> None:
        """Write what the file says about itself if there was no frame to write it with."""
        if complete and self._about:
            self._write("," * len(COLUMNS) + self._about + "\n")


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
    if next(rows, None) != _HEAD.split(","):
        raise ValueError(f"its columns must be {_HEAD}")
    first = next(rows, [])
    recording = recording_of(parse_json(first[-1] if len(first) == len(COLUMNS) + 1 else ""))
    reader = _Frames(SequenceBuilder(recording, largest), Layout(recording))
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
        if len(row) != len(COLUMNS) + 1:
            raise ValueError(f"a row has {len(row)} cells instead of {len(COLUMNS) + 1}")
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
        if row[_REASON]:
            self._take_reason(row[6], row[_REASON])
        self._numbers[place] = [float(cell) if cell else math.nan for cell in row[_FIRST_NUMBER:_REASON]]

    def _start_frame(self, shared: list[str]) -> None:
        if shared != self._shared and tuple(shared) in self._seen:
            raise ValueError(f"the rows of frame {shared[0]} must follow one another")
        self._seen.add(tuple(shared))
        self._shared = shared
        self._last = -1
        self._numbers = np.full((self._layout.rows, len(NUMBER_COLUMNS)), np.nan)
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
