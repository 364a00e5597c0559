"""A picture of what a search measured: error against time."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from holistic_native.atomic_write import write_atomically

if TYPE_CHECKING:
    from holistic_native.compress.outcome import Outcome


def draw(outcome: Outcome, path: Path) -> None:
    """Draw every choice that was measured, the one that was taken, and the budget.

    Args:
        outcome: what `search` found.
        path: the PNG file to write.

    Raises:
        OSError: the file cannot be written.
    """
    measured = outcome.recipe.measured
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    ran = [step for step in outcome.steps if step.failed is None]
    axes.scatter(
        [step.time for step in ran],
        [step.errors.mean for step in ran],
        color="0.6",
        label="measured choices",
    )
    axes.scatter([1.0], [0.0], marker="s", color="black", label="float model")
    if outcome.recipe.layers:
        axes.scatter([measured["time"]], [measured["errors"]["mean"]], color="tab:red", zorder=3, label="taken")
    axes.axhline(measured["budget"]["mean"], linestyle="--", color="tab:blue", label="budget")
    axes.set_xlabel("run time over the float model's")
    axes.set_ylabel("mean error, pixels of the crop")
    axes.set_title(outcome.recipe.model)
    axes.set_xlim(left=0)
    axes.set_yscale("symlog", linthresh=0.1)
    axes.legend()
    picture = io.BytesIO()
    # The program's name and version, which matplotlib writes by itself, would change the file.
    figure.savefig(picture, format="png", dpi=120, metadata={"Software": None})
    write_atomically(path, picture.getvalue())
