"""Draw errors: over the frames, and by landmark (matplotlib, the extra `plot`)."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from holistic_native.evaluate.compare import Comparison


def error_figure(comparison: Comparison, *, title: str) -> Any:
    """Draw a comparison: on the left the mean error of each frame, on the right that of each landmark.

    A gap in a line is a frame on which one of the two did not find the part.

    Args:
        comparison: what `compare` found.
        title: over the picture.

    Returns:
        A matplotlib Figure, which the caller saves; no window is opened and pyplot knows nothing of it.

    Raises:
        RuntimeError: matplotlib is not installed.
    """
    try:
        figures: Any = importlib.import_module("matplotlib.figure")
    except ImportError as error:
        raise RuntimeError(f"plots need matplotlib: pip install 'holistic_native[plot]' ({error})") from error
    figure = figures.Figure(figsize=(12, 2.2 * len(comparison.distances) + 0.6), layout="constrained")
    figure.suptitle(title)
    axes = figure.subplots(len(comparison.distances), 2, squeeze=False)
    for (over_time, by_landmark), (part, distances) in zip(axes, comparison.distances.items(), strict=True):
        name = part.replace("_", " ")
        over_time.plot(_means(distances, axis=1), marker="." if len(distances) < 100 else None, linewidth=1)
        over_time.set(title=f"{name}: by frame", xlabel="frame", ylabel="mean error, px", xlim=(0, None))
        by_landmark.bar(np.arange(distances.shape[1]), np.nan_to_num(_means(distances, axis=0)), width=1.0)
        by_landmark.set(title=f"{name}: by landmark", xlabel="landmark", ylabel="mean error, px")
        for place in (over_time, by_landmark):
            place.set_ylim(bottom=0)
    return figure


def _means(values: NDArray[np.float64], *, axis: int) -> NDArray[np.float64]:
    known = ~np.isnan(values)
    count = known.sum(axis=axis)
    return np.where(count > 0, np.where(known, values, 0).sum(axis=axis) / np.maximum(count, 1), np.nan)
