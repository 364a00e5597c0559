"""What is compared on a camera: the original's smaller relatives, each with its errors and its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holistic_native.compress.judge import Errors, Judge
from holistic_native.compress.stopwatch import time_against
from holistic_native.evaluate.report import markdown_table, number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holistic_native.compress.reading import Reading

_ROUNDS = 25
HEAD = ("model", "time", "mean px", "95 % px", "presence flips", "side flips", "mean px of what it learned from")


@dataclass(frozen=True)
class Row:
    """One model beside the original.

    Attributes:
        name: what it is called.
        time: its run time over the original's.
        errors: on the part of the videos that was held back.
        learned: on the other part.
    """

    name: str
    time: float
    errors: Errors
    learned: Errors

    def cells(self) -> tuple[str, ...]:
        """Spell it as a row of the table."""
        errors = self.errors
        flips = (f"{100 * share:.1f} %" for share in (errors.presence_flips, errors.side_flips))
        sizes = number(errors.mean, 2), number(errors.p95, 2)
        return (self.name, number(self.time, 2), *sizes, *flips, number(self.learned.mean, 2))


def compare(
    original: bytes,
    models: Mapping[str, bytes],
    reading: Reading,
    held: Sequence[NDArray[np.float32]],
    learned: Sequence[NDArray[np.float32]],
) -> list[Row]:
    """Judge and time models.

    Args:
        original: what they are compared with.
        models: by what they are called.
        reading: of all of them.
        held: crops that none was trained on.
        learned: crops that some were trained on.
    """
    judges = Judge(original, held, reading), Judge(original, learned, reading)
    rows = []
    for name, content in models.items():
        errors = [judge.errors(content) for judge in judges]
        rows.append(Row(name, time_against(original, content, reading, rounds=_ROUNDS)[1], *errors))
    return rows


def markdown(rows: Sequence[Row]) -> str:
    """Spell the rows as a table."""
    return markdown_table(HEAD, [row.cells() for row in rows])
