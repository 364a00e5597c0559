"""The page about a model for one camera: one file of HTML that needs no other."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.compress.camera.pictures import ORIGINAL, STUDENT, drawn
from holistic_native.compress.judge import run

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.compress.reading import Reading

_PICTURES = 12
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0}"
    "td,th{padding:.2rem .7rem;border-bottom:1px solid #bbb;text-align:right}"
    "td:first-child,th:first-child{text-align:left}.crops{display:flex;flex-wrap:wrap;gap:.7rem}figure{margin:0}"
    "figcaption{font-size:12px}svg{max-width:100%}"
)


@dataclass(frozen=True)
class Page:
    """What it says.

    Attributes:
        title: of the page.
        verdict: in a sentence or two.
        tables: each with a heading, as Markdown.
        pictures: SVGs of crops.
        curve: an SVG of the training; empty for none.
    """

    title: str
    verdict: str
    tables: Sequence[tuple[str, str]]
    pictures: Sequence[str]
    curve: str = ""

    def to_html(self) -> str:
        """Spell it as HTML."""
        tables = "".join(f"<h2>{html.escape(heading)}</h2>{_table(text)}" for heading, text in self.tables)
        curve = f"<h2>Training</h2>{self.curve[self.curve.find('<svg') :]}" if self.curve else ""
        legend = (
            f'<p>What the model sees on crops that it was not trained on: <b style="color:{ORIGINAL}">original</b>, '
            f'<b style="color:{STUDENT}">new model</b>.</p>'
        )
        return (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(self.title)}</title>'
            f"<style>{_STYLE}</style><h1>{html.escape(self.title)}</h1><p>{html.escape(self.verdict)}</p>{tables}"
            f'<h2>Pictures</h2>{legend}<div class="crops">{"".join(self.pictures)}</div>{curve}</html>\n'
        )


def pictures(
    original: bytes, student: bytes, reading: Reading, crops: Sequence[NDArray[np.float32]], pixels: NDArray[np.uint8]
) -> list[str]:
    """Draw what both see on some crops: evenly spread from the smallest error to the largest.

    Args:
        original: the original model.
        student: the new one.
        reading: of both.
        crops: as the original takes them.
        pixels: the same as bytes, (crops, height, width, 3).
    """
    outputs = [run(content, crops, reading) for content in (original, student)]
    theirs, own = (reading.positions(found) for found in outputs)
    seen = np.flatnonzero(reading.present(outputs[0]))
    errors = np.linalg.norm(theirs - own, axis=2).mean(1)
    ordered = seen[np.argsort(errors[seen], kind="stable")]
    chosen = ordered[np.linspace(0, len(ordered) - 1, min(_PICTURES, len(ordered))).astype(int)]
    return [drawn(pixels[place], theirs[place], own[place], f"{errors[place]:.2f} px") for place in chosen]


def _table(text: str) -> str:
    """Turn tables in Markdown, with lines of text between them, into HTML."""
    parts, rows = [], []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            cells = [html.escape(cell.strip()) for cell in line.strip("|").split("|")]
            if not set("".join(cells)) <= set("-: "):
                rows.append(cells)
            continue
        if rows:
            head, *body = rows
            filled = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in body)
            parts.append(f"<table><tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr>{filled}</table>")
            rows = []
        if line.strip():
            parts.append(f"<p>{html.escape(line)}</p>")
    return "".join(parts)
