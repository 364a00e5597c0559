"""The table of `bench.compare`."""

from __future__ import annotations

from itertools import groupby

from bench.figures import Figures, Row
from bench.table import table

HEAD = ("", "MediaPipe ms", "p95", "rounds", "CPU", "ours ms", "p95", "rounds", "CPU", "wall", "CPU", "bars met")
STREAM_HEAD = ("", "MediaPipe, process", "ours, stream", "rounds", "ratio", "bar met")


def markdown(rows: list[Row]) -> str:
    """Make a section per video: milliseconds per frame, and frames per second of streams."""
    parts = []
    for frames, group in groupby(rows, key=lambda row: row.frames):
        found = list(group)
        parts.append(f"**{frames}**\n\n{table(HEAD, map(_line, found))}")
        streamed = [line for line in map(_stream_line, found) if line]
        if streamed:
            parts.append(f"Frames per second, {frames}:\n\n{table(STREAM_HEAD, streamed)}")
    return "\n".join(parts)


def _cells(figures: Figures) -> tuple[str, str, str, str]:
    spread = f"{figures.lowest:.2f} .. {figures.highest:.2f}"
    return f"{figures.wall:.2f}", f"{figures.p95:.2f}", spread, f"{figures.cpu:.1f}"


def _line(row: Row) -> tuple[str, ...]:
    case = row.case
    cpu = f"{row.cpu_ratio:.2f}" + (f" (bar {case.cpu_bar:.2f})" if case.cpu_bar is not None else "")
    wall = f"**{row.wall_ratio:.2f}** (bar {case.wall_bar:.2f})"
    missed = f"**no: {', '.join(row.missed)}**" if row.missed else "yes"
    return case.title, *_cells(row.theirs), *_cells(row.ours), wall, cpu, missed


def _stream_line(row: Row) -> tuple[str, ...] | None:
    if row.stream_fps is None or row.fps_ratio is None:
        return None
    middle, lowest, highest = row.stream_fps
    bar = row.case.fps_bar
    ratio = f"**{row.fps_ratio:.2f}**" + (f" (bar {bar:.1f})" if bar is not None else "")
    met = "" if bar is None else ("**no**" if "stream" in row.missed else "yes")
    return row.case.title, f"{row.theirs.fps:.1f}", f"{middle:.1f}", f"{lowest:.1f} .. {highest:.1f}", ratio, met
