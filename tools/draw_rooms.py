"""Draw the rooms of the package and their imports: python tools/draw_rooms.py [PATH].

A line leads from a room down to one that it imports; an import that follows from others has none.
"""

from __future__ import annotations

import itertools
import sys
import textwrap
from collections.abc import Iterator
from html import escape
from pathlib import Path

from room_graph import Graph, direct, levels, purpose, room_imports
from room_layout import arrange

COMMITTED = Path(__file__).resolve().parent.parent / "docs" / "rooms.svg"
# What a room is about: a fill and a stroke, and the rooms. Any other is grey.
KINDS = {
    "commands and the service": ("#fdecea", "#c0503f", ("app", "web", "compress", "evaluate", "extract")),
    "MediaPipe's names": ("#f1eafa", "#7a55b0", ("solutions", "framework", "shim", "tasks", "messages", "topology")),
    "pictures, videos, files": ("#e8f5ea", "#3f8a52", ("media", "formats", "output files", "avatar")),
    "tracking": (
        "#e6f0fb",
        "#33709f",
        ("holistic_native", "trackers", "cascade", "fast", "branches", "stages", "frames", "result"),
    ),
    "models": ("#fdf3dc", "#a97b1c", ("runtime", "tflite", "model_files")),
    "ground": ("#f0f1f3", "#69707a", ()),
}
BOX_HEIGHT = 70
ROW_HEIGHT = 112
MARGIN = 24
TOP = 56
# Of a purpose.
LETTERS = 26  # on a line
MOST_LINES = 3


def drawing(graph: Graph) -> str:
    """Return the drawing of what each room imports, as SVG."""
    lines = direct(graph)
    level = levels(lines)
    labels = {room: _label(room) for room in graph}
    width = {room: 22 + max(8.2 * len(room), 5.7 * max(map(len, labels[room]))) for room in graph}
    layout = arrange(lines, level, width)
    highest = max(level.values())
    wide = layout.width + 2 * MARGIN
    high = TOP + highest * ROW_HEIGHT + BOX_HEIGHT + MARGIN
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high}" role="img" '
            f'width="{wide:.0f}" height="{high}" font-family="Helvetica, Arial, sans-serif">'
        ),
        "<title>The rooms of holistic_native, and which imports which</title>",
        f'<rect width="{wide:.0f}" height="{high}" fill="#ffffff"/>',
        *_legend(),
        '<g fill="none" stroke-width="1.4" stroke-opacity="0.55">',
    ]
    for (upper, lower), places in layout.lines.items():
        top = TOP + (highest - level[upper]) * ROW_HEIGHT
        path = "".join(_path([place + MARGIN for place in places], top))
        parts.append(f'<path d="{path}" stroke="{_colours(upper)[1]}"><title>{upper} imports {lower}</title></path>')
    parts.append("</g>")
    for room in sorted(graph, key=lambda room: (-level[room], layout.x[room])):
        top = TOP + (highest - level[room]) * ROW_HEIGHT
        parts += _box(room, labels[room], layout.x[room] + MARGIN, top, width[room])
    return "\n".join([*parts, "</svg>"]) + "\n"


def _label(room: str) -> list[str]:
    words = purpose(room)
    while len(lines := textwrap.wrap(words, LETTERS)) > MOST_LINES and "," in words:
        words = words.rpartition(",")[0]
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]


def _colours(room: str) -> tuple[str, str]:
    found = [(fill, stroke) for fill, stroke, rooms in KINDS.values() if room in rooms]
    return found[0] if found else KINDS["ground"][:2]


def _legend() -> Iterator[str]:
    x = float(MARGIN)
    for name, (fill, stroke, _) in KINDS.items():
        yield f'<rect x="{x:.0f}" y="16" width="14" height="14" rx="3" fill="{fill}" stroke="{stroke}"/>'
        yield f'<text x="{x + 20:.0f}" y="28" font-size="13" fill="#333">{escape(name)}</text>'
        x += 48 + 6.8 * len(name)


def _path(places: list[float], top: float) -> Iterator[str]:
    """Give the curve from the bottom of a box to the top of one below, upright where it passes a level."""
    y = top + BOX_HEIGHT
    yield f"M{places[0]:.1f} {y:.0f}"
    for number, (one, other) in enumerate(itertools.pairwise(places), 2):
        below = y + ROW_HEIGHT - BOX_HEIGHT
        middle = (y + below) / 2
        yield f"C{one:.1f} {middle:.0f} {other:.1f} {middle:.0f} {other:.1f} {below:.0f}"
        y = below
        if number < len(places):
            y += BOX_HEIGHT
            yield f"V{y:.0f}"


def _box(room: str, label: list[str], middle: float, top: float, width: float) -> Iterator[str]:
    fill, stroke = _colours(room)
    yield (
        f'<rect x="{middle - width / 2:.1f}" y="{top:.0f}" width="{width:.1f}" height="{BOX_HEIGHT}" rx="7" '
        f'fill="{fill}" stroke="{stroke}"/>'
    )
    y = top + (BOX_HEIGHT - 15 - 13 * len(label)) / 2 + 12
    yield (
        f'<text x="{middle:.1f}" y="{y:.0f}" font-size="14" font-weight="bold" text-anchor="middle" '
        f'fill="#1c1f24">{escape(room)}</text>'
    )
    for number, line in enumerate(label, 1):
        yield (
            f'<text x="{middle:.1f}" y="{y + 1 + 13 * number:.0f}" font-size="11" text-anchor="middle" '
            f'fill="#474d57">{escape(line)}</text>'
        )


if __name__ == "__main__":
    (Path(sys.argv[1]) if len(sys.argv) > 1 else COMMITTED).write_text(drawing(room_imports()))
