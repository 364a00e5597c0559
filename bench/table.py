"""Markdown tables, files of figures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Make a Markdown table; the first column is text, the others are figures."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def verdict(met: bool) -> str:
    """Say whether a bar is met."""
    return "yes" if met else "**no**"


def write_json(path: Path | None, content: object) -> None:
    """Write figures to a file, when one is asked for."""
    if path is not None:
        path.write_text(json.dumps(content, indent=1) + "\n")
