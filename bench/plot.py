"""Pictures: their style, and that of `bench.compare`, two bars per tracker, MediaPipe's and ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Read as well on white as on a dark page: the background is left out, text is of a middle grey.
TEXT, THEIRS, OURS = "#7a828e", "#8b949e", "#2f81f7"
ROW_INCHES, HEAD_INCHES, LEGEND_INCHES, WIDTH_INCHES = 0.42, 0.65, 0.55, 8.0
BAR = 0.38
LABEL_ROOM = 1.16
UNDATED = {".svg": {"Date": None}}


def plot(rows: list[Row], path: Path) -> None:
    """Draw a panel per video as an SVG; the same figures give the same bytes."""
    panels = [(frames, list(group)) for frames, group in groupby(rows, key=lambda row: row.frames)]
    counts = [len(found) for _, found in panels]
    size = WIDTH_INCHES, LEGEND_INCHES + HEAD_INCHES * len(counts) + ROW_INCHES * sum(counts)
    with saved(path, size) as figure:
        axes = figure.subplots(len(panels), 1, squeeze=False, height_ratios=counts)[:, 0]
        for ax, (frames, found) in zip(axes, panels, strict=True):
            _panel(ax, frames, found)
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=2, frameon=False)
        axes[-1].set_xlabel("ms per frame: median, line from the lowest to the highest round; x: times faster")


@contextmanager
def saved(path: Path, size: tuple[float, float]) -> Iterator[Figure]:
    """Give a figure of some inches to draw in, and write it in the style of all pictures; the same bytes each time."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    style = {"svg.hashsalt": "holistic_native", "font.size": 10, "text.color": TEXT, "axes.labelcolor": TEXT}
    with mpl.rc_context(style):
        figure = Figure(figsize=size, layout="constrained")
        yield figure
        figure.savefig(path, format=path.suffix[1:], transparent=True, metadata=UNDATED.get(path.suffix))


def _panel(ax: Axes, frames: str, rows: list[Row]) -> None:
    places = range(len(rows))
    longest = max(figures.highest for row in rows for figures in (row.theirs, row.ours))
    libraries = (
        ("MediaPipe 0.10.21", THEIRS, TEXT, -BAR / 2, [row.theirs for row in rows]),
        ("holistic_native", OURS, OURS, BAR / 2, [row.ours for row in rows]),
    )
    for name, colour, text, shift, figures in libraries:
        ys = [y + shift for y in places]
        ax.barh(ys, [one.wall for one in figures], BAR, color=colour, label=name)
        ax.hlines(ys, [one.lowest for one in figures], [one.highest for one in figures], color=TEXT, linewidth=1.2)
        for y, row, one in zip(ys, rows, figures, strict=True):
            label = f"{one.wall:.1f}" + (f"   {1 / row.wall_ratio:.2f}x" if one is row.ours else "")
            ax.text(one.highest + 0.012 * longest, y, label, va="center", fontsize=9, color=text)
    ax.set_xlim(0, LABEL_ROOM * longest)
    ax.set_ylim(len(rows) - 0.45, -0.55)
    ax.set_yticks(places, [row.case.title for row in rows])
    ax.set_title(frames, loc="left", fontsize=10, weight="bold", color=TEXT)
    ax.tick_params(colors=TEXT, length=0)
    ax.grid(axis="x", color=TEXT, alpha=0.25, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[:].set_visible(False)
