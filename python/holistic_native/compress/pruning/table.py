"""What was pruned, in one table: latency, pixels and percent per part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

HEAD = (
    "| part | pruned | multiplications | ms | time | px | px, learned from | 95 % px | presence flips | side flips |\n"
    "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
)
"""Times are of one thread, beside the model that was pruned; pixels are distances to its points, on the crops to judge
on and on those that were learned from."""


def row(label: str, card: Mapping[str, Any]) -> str:
    """Spell a card as a row."""
    errors, learned = card["errors"], card["calibration"].get("errors")
    milliseconds = card["float_milliseconds"]
    before, after = card["macs"]
    cells = (
        card["model"].removesuffix(".tflite"),
        label,
        f"{100 * (after / before - 1):+.1f} %",
        f"{milliseconds:.2f} -> {milliseconds * card['time']:.2f}",
        f"{100 * (card['time'] - 1):+.0f} %",
        f"{errors['mean']:.2f}",
        "" if learned is None else f"{learned['mean']:.2f}",
        f"{errors['p95']:.2f}",
        f"{100 * errors['presence_flips']:.1f} %",
        f"{100 * errors['side_flips']:.1f} %",
    )
    return f"| {' | '.join(cells)} |"


def table(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """Spell cards, each with its label, as a table in Markdown."""
    return HEAD + "".join(f"{row(label, card)}\n" for label, card in rows)
