"""The limits that docs/profiles.md promises, read from its tables: what the page says is what the tests hold it to."""

from __future__ import annotations

from pathlib import Path

_PAGE = Path(__file__).parents[2] / "docs" / "profiles.md"


def promised(heading: str, *row: str) -> list[float]:
    """Return the numbers of one row of a table of the page; shares where it says %.

    Args:
        heading: what the table's first line begins with, after the bar.
        row: the first cells of the row.
    """
    lines = iter(_PAGE.read_text(encoding="utf-8").splitlines())
    table = next(line for line in lines if line.startswith(f"| {heading}"))
    for line in lines:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if tuple(cells[: len(row)]) == row:
            return [float(cell.rstrip(" %")) / (100 if "%" in cell else 1) for cell in cells[len(row) :]]
        if not line.startswith("|"):
            break
    raise AssertionError(f"no row {row} in the table {table!r}")
