"""A picture of a training: loss and errors against the crops that were learned from."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

_GREY = "#7a828e"
_COLOURS = ("#2f81f7", "#d1662f", "#3fa34d", "#8b61c2")


def curve(history: Sequence[Mapping[str, Any]], title: str, names: Sequence[str]) -> bytes:
    """Draw it as an SVG; the same history gives the same bytes.

    Args:
        history: as `Training` keeps it.
        title: of the picture.
        names: of the sets of crops that errors were measured on.
    """
    with mpl.rc_context({"svg.hashsalt": "holistic_native", "font.size": 9, "text.color": _GREY}):
        figure = Figure(figsize=(6, 4), layout="constrained")
        left, right = figure.subplots(2, 1, sharex=True)
        crops = [row["crops"] for row in history]
        for name, colour in zip(names, _COLOURS, strict=False):
            left.plot(crops, [row[name]["mean"] for row in history], color=colour, label=f"{name}, mean")
            left.plot(crops, [row[name]["median"] for row in history], color=colour, linestyle=":", label="median")
        learned = [row for row in history if "loss" in row]
        right.plot([row["crops"] for row in learned], [row["loss"] for row in learned], color=_GREY)
        left.set_ylabel("error, pixels of the crop")
        left.set_ylim(bottom=0)
        left.set_title(title)
        left.legend(fontsize=8)
        right.set_ylabel("loss")
        right.set_xlabel("crops learned from")
        for axes in (left, right):
            axes.grid(color=_GREY, alpha=0.25, linewidth=0.6)
        picture = io.BytesIO()
        figure.savefig(picture, format="svg", metadata={"Date": None})
    return picture.getvalue()
