"""What `holistic-native evaluate` found, reported and written; and the evaluations that need no tracker."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holistic_native import evaluate
from holistic_native.atomic_write import write_atomically
from holistic_native.evaluate.report import markdown_table, number, plain
from holistic_native.model_files.archives import read_model
from holistic_native.model_files.store import ModelStore
from holistic_native.terminal.one_line import printable


@dataclass(frozen=True)
class Choices:
    """What the user chose for an evaluation of landmarks.

    Attributes:
        limit: only so many frames or pictures; None for all.
        ap: compute OKS-AP too.
        min_visibility: as in `evaluate.compare`.
        tracking: keyword arguments for every tracker.
    """

    limit: int | None
    ap: bool
    min_visibility: float
    tracking: Mapping[str, Any]


@dataclass(frozen=True)
class Evaluation:
    """What was found.

    Attributes:
        text: as Markdown.
        data: for JSON.
        comparison: the errors; None for models.
        title: what was compared.
        exit_code: of the command: 0, or that of the signal which ended it before all was tracked.
    """

    text: str
    data: dict[str, Any]
    comparison: evaluate.Comparison | None
    title: str
    exit_code: int = 0

    def write(self, *, json_path: Path | None, markdown_path: Path | None, plot_path: Path | None) -> None:
        """Write it into files, each complete or not at all; OSError or RuntimeError when that is not possible."""
        if json_path is not None:
            write_atomically(json_path, (json.dumps(self.data, indent=1) + "\n").encode())
        if markdown_path is not None:
            write_atomically(markdown_path, self.text.encode())
        if plot_path is not None and self.comparison is not None:
            picture = io.BytesIO()
            figure = evaluate.error_figure(self.comparison, title=self.title)
            figure.savefig(picture, format=plot_path.suffix[1:].lower())
            write_atomically(plot_path, picture.getvalue())


def of_tracks(
    candidate: evaluate.Track,
    reference: evaluate.Track,
    choices: Choices,
    *,
    title: str,
    sequence: bool,
    pictures: Sequence[evaluate.Picture] | None = None,
    norm: str = "torso",
    extra: tuple[str, dict[str, Any]] = ("", {}),
    exit_code: int = 0,
) -> Evaluation:
    """Compare two tracks and say what was found.

    Args:
        candidate: what is judged.
        reference: what is taken for right.
        choices: how to compare.
        title: what they are.
        sequence: whether one frame follows the other in time.
        pictures: the annotations `reference` was chosen from, if it was.
        norm: as in `evaluate.compare`.
        extra: more to say, as Markdown and as data.
        exit_code: as in `Evaluation`.
    """
    least = choices.min_visibility
    comparison = evaluate.compare(candidate, reference, norm=norm, sequence=sequence, min_visibility=least)
    precisions: dict[str, evaluate.AveragePrecision | None] = {}
    if choices.ap:
        annotated = evaluate.as_pictures(reference.visible(least)) if pictures is None else pictures
        precisions = {part: evaluate.average_precision(candidate, annotated, part) for part in comparison.parts}
    text, data = extra
    frames = f"{comparison.frames} frame{'' if comparison.frames == 1 else 's'}"
    return Evaluation(
        f"{title}, {frames}\n\n{evaluate.comparison_table(comparison, precisions)}{text}",
        {"title": title, **evaluate.comparison_data(comparison, precisions), **data},
        comparison,
        title,
        exit_code,
    )


def of_exports(candidate: Path, reference: Path, choices: Choices) -> Evaluation:
    """Compare two files of `run --npz`."""
    tracks = [evaluate.read_export(path) for path in (candidate, reference)]
    tracks = [track.first(choices.limit) for track in tracks]
    sequence = tracks[0].frames > 1
    title = f"{printable(candidate.name)} against {printable(reference.name)}"
    return of_tracks(tracks[0], tracks[1], choices, title=title, sequence=sequence)


def of_models(
    names: Sequence[str], *, models: Path | None, runs: int, num_threads: int | None, runtime: str | None
) -> Evaluation:
    """Report what models cost: files, or models of the store by name."""
    store = ModelStore(models)
    files = [Path(name) for name in names]
    contents = {printable(file.name): read_model(file) if file.is_file() else store.read(str(file)) for file in files}
    if len(contents) < len(names):
        raise ValueError(f"models must have different names, got {', '.join(names)}")
    threads = num_threads or 1
    costs = {name: _cost(name, content) for name, content in contents.items()}
    memory = {
        name: evaluate.model_memory(content, name=name, num_threads=threads, runtime=runtime)
        for name, content in contents.items()
    }
    speeds = evaluate.model_speed(contents, runs=runs, num_threads=threads, runtime=runtime)
    rows, data = [], {}
    for name, cost in costs.items():
        speed = speeds[name]
        counts = (f"{cost.size}", f"{cost.weights}", number(cost.macs / 1e6, 1))
        measured = (number(speed.median_ms, 2), number(speed.p95_ms, 2), number(memory[name], 1))
        rows.append([name, *counts, *measured])
        data[name] = {**plain(cost), **plain(speed), "peak_mib": memory[name]}
    head = ("model", "bytes", "weights", "MMAC", "median ms", "p95 ms", "peak MiB")
    title = f"{threads} thread{'' if threads == 1 else 's'}, {runs} runs in turns"
    return Evaluation(f"{markdown_table(head, rows)}\n{title}\n", {"title": title, "models": data}, None, title)


def _cost(name: str, content: bytes) -> evaluate.ModelCost:
    try:
        return evaluate.model_cost(content)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
