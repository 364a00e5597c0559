"""Draw on how many frames each part was found, over the clips of a data set (matplotlib, the extra `plot`)."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from holistic_native.extract.report import Report

PART_NAMES: Mapping[str, str] = MappingProxyType(
    {"pose": "body", "hands": "a hand", "left_hand": "left hand", "right_hand": "right hand", "face": "face"}
)
"""What each part of a report is called in tables and plots."""
_BINS = 20


def shares_figure(report: Report) -> Any:
    """Draw a histogram for each part: how many clips have it on which share of their frames.

    Returns:
        A matplotlib Figure, which the caller saves; no window is opened and pyplot knows nothing of it.

    Raises:
        RuntimeError: matplotlib is not installed.
        ValueError: there is no clip with frames.
    """
    try:
        figures: Any = importlib.import_module("matplotlib.figure")
    except ImportError as error:
        raise RuntimeError(f"plots need matplotlib: pip install 'holistic_native[plot]' ({error})") from error
    if not report.shares:
        raise ValueError("there is no clip with frames to be drawn")
    figure = figures.Figure(figsize=(3.2 * len(report.shares), 3.2), layout="constrained")
    places = figure.subplots(1, len(report.shares), squeeze=False, sharey=True)[0]
    for axes, (part, shares) in zip(places, report.shares.items(), strict=True):
        axes.hist(shares * 100, bins=np.linspace(0, 100, _BINS + 1))
        axes.set(title=PART_NAMES[part], xlabel="frames with it, %", xlim=(0, 100))
    places[0].set_ylabel("clips")
    places[0].yaxis.get_major_locator().set_params(integer=True)
    return figure
