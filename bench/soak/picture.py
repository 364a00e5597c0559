"""The picture of a soak: each quantity over the hours, with its line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench.plot import OURS, TEXT, WIDTH_INCHES, saved
from bench.soak.report import TITLES, counted, trends
from bench.soak.run import Sample

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL_INCHES = 1.3
# A range that shows one thread or descriptor more, and does not enlarge noise of some kB to the height of a panel.
LEAST_RANGE = 4.0


def plot(samples: Sequence[Sample], path: Path) -> None:
    """Draw a panel per quantity as an SVG; nothing where there are too few samples."""
    found = trends(samples)
    if not found:
        return
    with saved(path, (WIDTH_INCHES, PANEL_INCHES * len(found) + 0.4)) as figure:
        axes = figure.subplots(len(found), 1, sharex=True)
        for ax, (name, line) in zip(axes, found.items(), strict=True):
            _panel(ax, samples, name)
            _line(ax, counted(samples), name, line.slope)
            title = f"{TITLES[name]}: {line.slope:+.3f} ± {line.error:.3f} per hour"
            ax.set_title(title, loc="left", fontsize=10, color=TEXT)
        axes[-1].set_xlabel("hours; slopes are those of the dashed lines, after the warm-up")


def _panel(ax: Axes, samples: Sequence[Sample], name: str) -> None:
    values = [sample.row[name] for sample in samples]
    ax.plot([sample.hours for sample in samples], values, color=OURS, linewidth=1.0)
    middle, half = (max(values) + min(values)) / 2, max(max(values) - min(values), LEAST_RANGE) * 0.55
    ax.set_ylim(middle - half, middle + half)
    ax.tick_params(colors=TEXT, length=0)
    ax.grid(color=TEXT, alpha=0.25, linewidth=0.6)
    ax.spines[:].set_visible(False)


def _line(ax: Axes, used: Sequence[Sample], name: str, slope: float) -> None:
    hours = [sample.hours for sample in used]
    middle = sum(hours) / len(hours)
    level = sum(sample.row[name] for sample in used) / len(used)
    ends = [hours[0], hours[-1]]
    ax.plot(ends, [level + slope * (at - middle) for at in ends], color=TEXT, linestyle="--", linewidth=1.2)
