"""What the shipped recipes cost and gain: the table and the picture of docs/profiles.md, from the recipes alone.

python -m bench.recipes --markdown FILE --plot docs/profiles.svg
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bench.plot import OURS, TEXT, THEIRS, UNDATED
from holistic_native.model_files.manifest import MODELS
from holistic_native.runtime.int8_models import shipped_recipe

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from holistic_native.tflite.int8.recipe import QuantizeRecipe

COLUMNS = 3
PANEL_INCHES = 2.7, 2.2
TICKS = (0, 0.5, 1, 3, 10, 30)
HEAD = (
    "| model | layers in int8 | time of the float model | of it | mean px | of those learned from | 95 % px |"
    " presence flips | side flips | crops |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
)


def shipped() -> dict[str, QuantizeRecipe]:
    """Return the recipes that ship, those that keep the float model too, by the model's name without its ending."""
    found = {name.removesuffix(".tflite"): shipped_recipe(name) for name in sorted(MODELS)}
    return {name: recipe for name, recipe in found.items() if recipe is not None}


def row_of(name: str, recipe: QuantizeRecipe) -> str:
    """Spell a recipe as a row of the table."""
    measured, errors = recipe.measured, recipe.measured["errors"]
    kept = f"{len(recipe.layers)}" if recipe.layers else "none (float)"
    milliseconds = f"{measured['float_milliseconds']:.2f} ms" if recipe.layers else ""
    time = f"**{measured['time']:.2f}**" if recipe.layers else f"({measured['time']:.2f})"
    flips = [f"{100 * errors[key]:.1f} %" for key in ("presence_flips", "side_flips")]
    learned = measured["calibration"].get("errors")
    means = [f"{errors['mean']:.2f}", "" if learned is None else f"{learned['mean']:.2f}"]
    cells = [kept, milliseconds, time, *means, f"{errors['p95']:.2f}", *flips, str(errors["crops"])]
    return f"| {name} | {' | '.join(cells)} |"


def plot(recipes: dict[str, QuantizeRecipe], path: Path) -> None:
    """Draw a panel per recipe as an SVG; the same recipes give the same bytes."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    lines = -(-len(recipes) // COLUMNS)
    style = {"svg.hashsalt": "holistic_native", "font.size": 8, "text.color": TEXT, "axes.labelcolor": TEXT}
    with mpl.rc_context(style):
        size = PANEL_INCHES[0] * COLUMNS, PANEL_INCHES[1] * lines + 0.4
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(lines, COLUMNS, squeeze=False).ravel()
        for ax in axes[len(recipes) :]:
            ax.set_axis_off()
        for ax, (name, recipe) in zip(axes, recipes.items(), strict=False):
            _panel(ax, name, recipe)
        labelled = next((ax for ax, recipe in zip(axes, recipes.values(), strict=False) if recipe.layers), axes[0])
        figure.legend(*labelled.get_legend_handles_labels(), loc="outside upper center", ncols=4, frameon=False)
        figure.supxlabel("run time over the float model's", color=TEXT, fontsize=9)
        figure.supylabel("mean error, pixels of the crop", color=TEXT, fontsize=9)
        figure.savefig(path, format=path.suffix[1:], transparent=True, metadata=UNDATED.get(path.suffix))


def _panel(ax: Axes, name: str, recipe: QuantizeRecipe) -> None:
    measured = recipe.measured
    tried = [row for row in measured["tried"] if "failed" not in row]
    ax.scatter([row["time"] for row in tried], [row["mean"] for row in tried], s=9, color=THEIRS, label="choice tried")
    ax.scatter([1], [0], marker="s", s=20, color=TEXT, label="float model")
    if recipe.layers:
        ax.scatter([measured["time"]], [measured["errors"]["mean"]], s=26, color=OURS, zorder=3, label="shipped")
    ax.axhline(measured["budget"]["mean"], color=TEXT, linestyle="--", linewidth=0.8, label="budget")
    ax.set_yscale("symlog", linthresh=1.0)
    ax.set_ylim(-0.1, 30)
    ax.set_yticks(TICKS, [f"{tick:g}" for tick in TICKS])
    ax.minorticks_off()
    ax.set_xlim(0.4, 1.1)
    ax.set_title(name, fontsize=8, color=TEXT)
    ax.tick_params(colors=TEXT, length=0)
    ax.grid(color=TEXT, alpha=0.25, linewidth=0.6)
    for spine in ax.spines.values():
        spine.set_color(TEXT)


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description="table and picture of the shipped recipes")
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--plot", type=Path)
    args = parser.parse_args()
    recipes = shipped()
    if args.markdown is not None:
        rows = "\n".join(row_of(name, recipe) for name, recipe in recipes.items())
        args.markdown.write_text(f"{HEAD}{rows}\n")
    if args.plot is not None:
        # A search that ended with its first choice is no picture.
        plot({name: recipe for name, recipe in recipes.items() if len(recipe.measured["tried"]) > 1}, args.plot)


if __name__ == "__main__":
    main()
