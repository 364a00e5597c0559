"""Say what was measured: as a Markdown table for people, as plain data for programs."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from holistic_native.evaluate.compare import TORSO, Comparison

if TYPE_CHECKING:
    from holistic_native.evaluate.average_precision import AveragePrecision

Precisions = Mapping[str, "AveragePrecision | None"]


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a table, columns aligned, the first to the left and the others to the right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first = cells[0].ljust(widths[0])
        return "| " + " | ".join([first, *(c.rjust(w) for c, w in zip(cells[1:], widths[1:], strict=True))]) + " |"

    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]) + "|"
    return "\n".join([line(head), rule, *map(line, rows)]) + "\n"


def comparison_table(comparison: Comparison, precisions: Precisions) -> str:
    """Lay out a comparison: errors of each part, then presence and, for a sequence, restlessness.

    Args:
        comparison: what `compare` found.
        precisions: OKS-AP of the parts for which it was computed.
    """
    norm = "torso" if comparison.norm == TORSO else "box"
    columns = ("part", "frames", "MAE px", "p95 px", "max px", f"MAE % {norm}", "PCK@0.2", "PCKh@0.5", "OKS")
    with_precision = any(precisions.values())
    errors, steadiness = [], []
    for part, found in comparison.parts.items():
        name, position = part.replace("_", " "), found.position
        numbers = (position.mae_px, position.p95_px, position.max_px, position.mae_percent)
        shares = (position.pck, position.pckh, position.oks)
        row = [name, str(position.frames), *(number(n, 2) for n in numbers), *(number(n, 4) for n in shares)]
        if with_precision:
            precision = precisions.get(part)
            row += ["-"] * 3 if precision is None else [number(v, 4) for v in dataclasses.astuple(precision)]
        errors.append(row)
        presence, motion = found.presence, found.motion
        row = [name, number(presence.precision, 4), number(presence.recall, 4)]
        if motion is not None:
            row += [number(motion.jitter, 3), number(motion.jitter_reference, 3)]
            row += [str(motion.flicker), str(motion.flicker_reference)]
        steadiness.append(row)
    first = markdown_table([*columns, *(("AP", "AP50", "AP75") if with_precision else ())], errors)
    names = ["part", "precision", "recall", "jitter", "jitter of ref.", "flicker", "flicker of ref."]
    return f"{first}\n{markdown_table(names[: len(steadiness[0])], steadiness)}"


def comparison_data(comparison: Comparison, precisions: Precisions) -> dict[str, Any]:
    """Return a comparison as plain data for JSON; what is not known is None."""
    parts = {}
    for part, found in comparison.parts.items():
        precision = precisions.get(part)
        parts[part] = {**plain(found), "average_precision": None if precision is None else plain(precision)}
    return {"frames": comparison.frames, "norm": comparison.norm, "parts": parts}


def plain(value: Any) -> Any:
    """Turn a dataclass into what JSON can say, all the way down: NaN becomes None."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return None if isinstance(value, float) and math.isnan(value) else value


def number(value: float, digits: int) -> str:
    """Write a number, or a dash for what is not known."""
    return "-" if math.isnan(value) else f"{value:.{digits}f}"
