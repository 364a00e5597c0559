"""Error against time of every model that was made smaller: a table and a picture, from cards, and of files.

python -m bench.smaller_models --cards FOLDER... --markdown FILE --plot docs/smaller-models.svg
python -m bench.smaller_models --model hand_landmark_full --files LABEL=FILE... --judge PATH... --cards-to FOLDER

The second form judges and times files beside the model they come from, and writes a card for each, for the first form.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.plot import OURS, TEXT, THEIRS, saved
from holistic_native.app.compressing.distilling import footage
from holistic_native.compress.card import Card, judging_of, read_card
from holistic_native.compress.gather import gather
from holistic_native.compress.judge import Judge
from holistic_native.compress.reading import reading_of
from holistic_native.compress.stopwatch import time_against
from holistic_native.model_files.store import ModelStore

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STRENGTH, FRAMES, CROPS, ROUNDS = 0.4, 13, 300, 60
SIZE = (7.0, 4.2)
HEAD = (
    "| | of | model | time | mean px | 95 % px | presence flips | side flips | crops |\n"
    "|--:|---|---|--:|--:|--:|--:|--:|--:|\n"
)
TICKS = (0, 0.3, 1, 3, 10, 30)


class Point(NamedTuple):
    """One model: what it was made from, what it is called, its run time over the other's, and its errors."""

    model: str
    label: str
    time: float
    errors: dict[str, float]

    def row(self, number: int) -> str:
        """Spell it as a row of the table, numbered as in the picture."""
        flips = [f"{100 * self.errors[key]:.1f} %" for key in ("presence_flips", "side_flips")]
        sizes = f"{self.errors['mean']:.2f}", f"{self.errors['p95']:.2f}"
        cells = (
            str(number),
            self.model.removesuffix(".tflite"),
            self.label,
            f"{self.time:.2f}",
            *sizes,
            *flips,
            f"{self.errors['crops']:.0f}",
        )
        return f"| {' | '.join(cells)} |"


def point_of(path: Path) -> Point | None:
    """Read a card, or a recipe of an int8 model; None for other files, and models that stay in float."""
    text = path.read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    if "measured" in read:
        if not read["layers"]:
            return None
        return Point(read["model"], f"{path.stem}, int8", read["measured"]["time"], read["measured"]["errors"])
    try:
        card = read_card(text)
    except ValueError:
        return None
    # What `compress prune` tries has a folder each.
    label = card.get("label", path.parent.name if card["command"] == "prune" else card["command"])
    return Point(card["model"], label, card["time"], card["errors"])


def points(folders: list[Path]) -> list[Point]:
    """Read all cards of some folders, the model with the most points first, each by its time."""
    found = [point_of(path) for folder in folders for path in sorted(folder.glob("**/*.json"))]
    return sorted((point for point in found if point is not None), key=lambda point: (point.model, point.time))


def measure(name: str, files: dict[str, Path], judge: list[str], folder: Path) -> None:
    """Judge and time files beside a model, on pictures of other people, and write a card for each."""
    reading, store = reading_of(name), ModelStore()
    original = store.read(name)
    crops = gather(str(reading.crops), footage("judge", judge, FRAMES, STRENGTH), crops=CROPS, surroundings=0, seed=0)
    judged = Judge(original, crops.chosen(), reading)
    folder.mkdir(parents=True, exist_ok=True)
    for label, path in files.items():
        content = path.read_bytes()
        milliseconds, time = time_against(original, content, reading, rounds=ROUNDS)
        card = Card(
            "bench", name, judged.errors(content), time, milliseconds, {}, judging_of(crops), 0, {}, {"label": label}
        )
        target = folder / f"{''.join(letter if letter.isalnum() else '_' for letter in label)}.json"
        target.write_text(card.to_json(original, content))
        print(f"{label}: {time:.2f}, {card.errors.mean:.2f} px", flush=True)


def plot(found: list[Point], path: Path) -> None:
    """Draw a panel per original model as an SVG, with the numbers of the table; the same points give the same bytes."""
    panels = {point.model: [(n, p) for n, p in enumerate(found, 1) if p.model == point.model] for point in found}
    panels = {model: numbered for model, numbered in panels.items() if len(numbered) > 1}
    with saved(path, (SIZE[0], SIZE[1] * len(panels))) as figure:
        axes = figure.subplots(len(panels), 1, squeeze=False)[:, 0]
        for ax, (model, numbered) in zip(axes, panels.items(), strict=True):
            _panel(ax, model, numbered)


def _panel(ax: Axes, model: str, numbered: list[tuple[int, Point]]) -> None:
    ax.scatter([1], [0], marker="s", s=24, color=TEXT, label="original")
    for lite, colour, label in ((True, THEIRS, "MediaPipe's lite"), (False, OURS, "made smaller")):
        chosen = [point for _, point in numbered if (point.label == "lite") == lite]
        ax.scatter([p.time for p in chosen], [p.errors["mean"] for p in chosen], s=22, color=colour, label=label)
    # Points that lie on each other share a label.
    labels: dict[tuple[int, int], list[str]] = {}
    places: dict[tuple[int, int], tuple[float, float]] = {}
    for number, point in numbered:
        place = round(point.time / 0.03), round(10 * math.log1p(point.errors["mean"]))
        labels.setdefault(place, []).append(str(number))
        places.setdefault(place, (point.time, point.errors["mean"]))
    for place, numbers in labels.items():
        text = ", ".join(numbers)
        ax.annotate(text, places[place], fontsize=8, color=TEXT, xytext=(5, 5), textcoords="offset points")
    ax.set_yscale("symlog", linthresh=1.0)
    ax.set_ylim(-0.1, 30)
    ax.set_yticks(TICKS, [f"{tick:g}" for tick in TICKS])
    ax.minorticks_off()
    ax.set_xlim(0, 1.15)
    ax.set_xlabel("run time over the original's")
    ax.set_ylabel("mean error, pixels of the crop")
    ax.set_title(model.removesuffix(".tflite"), fontsize=9, color=TEXT)
    ax.legend(fontsize=8, loc="upper left", frameon=False)
    ax.tick_params(colors=TEXT, length=0)
    ax.grid(color=TEXT, alpha=0.25, linewidth=0.6)
    for spine in ax.spines.values():
        spine.set_color(TEXT)


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description="error against time of every model that was made smaller")
    parser.add_argument("--cards", nargs="+", type=Path, default=[], metavar="FOLDER")
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--model", default="hand_landmark_full", metavar="NAME")
    parser.add_argument("--files", nargs="+", default=[], metavar="LABEL=FILE")
    parser.add_argument("--judge", nargs="+", default=[], metavar="PATH")
    parser.add_argument("--cards-to", type=Path, metavar="FOLDER")
    args = parser.parse_args()
    if args.files:
        pairs = (given.partition("=") for given in args.files)
        measure(f"{args.model}.tflite", {label: Path(file) for label, _, file in pairs}, args.judge, args.cards_to)
    found = points(args.cards)
    if args.markdown is not None:
        args.markdown.write_text(HEAD + "".join(f"{point.row(n)}\n" for n, point in enumerate(found, 1)))
    if args.plot is not None:
        plot(found, args.plot)


if __name__ == "__main__":
    main()
