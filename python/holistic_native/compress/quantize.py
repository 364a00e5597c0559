"""The whole way from pictures and videos to a smaller model: collect, watch, search, write."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holistic_native.atomic_write import write_atomically
from holistic_native.compress.blocks import find_blocks, share_of_work
from holistic_native.compress.judge import Judge
from holistic_native.compress.outcome import Outcome
from holistic_native.compress.plan import Planner, Settings
from holistic_native.compress.search import Budget, Search, Trial
from holistic_native.compress.statistics import gather
from holistic_native.tflite.graph import Graph
from holistic_native.tflite.int8.editor import ModelEditor
from holistic_native.tflite.int8.folding import fold_constants
from holistic_native.tflite.int8.recipe import QuantizeRecipe

if TYPE_CHECKING:
    from holistic_native.compress.crops import CropSet
    from holistic_native.compress.reading import Reading

# Milliseconds on the machine of the search. Who saves less than this in a frame of twenty sees only the error.
_LEAST_SAVED = 0.25


@dataclass(frozen=True)
class Job:
    """One model to derive.

    Attributes:
        name: the model's file name.
        content: its bytes.
        reading: how to read its outputs.
        calibration: crops to watch its activations on.
        judging: crops to measure errors on; other people's where that is possible.
        budget: what the derived model may cost.
        settings: of the equalisation.
    """

    name: str
    content: bytes
    reading: Reading
    calibration: CropSet
    judging: CropSet
    budget: Budget
    settings: Settings = dataclasses.field(default_factory=Settings)


def search(job: Job, *, log: Path | None = None, progress: Callable[[int], None] = lambda _: None) -> Outcome:
    """Find the fastest recipe within a budget.

    Args:
        job: which model, on which crops.
        log: a file that keeps measurements, so that a search that was stopped goes on; None keeps none.
        progress: called with the number of measurements done since the last call.

    Raises:
        ValueError: the model is damaged, there are no crops, or it sees something on none of them.
    """
    folded = _folded(job.content, job.reading)
    tensors = [tensor for operator in Graph(folded).operators for tensor in operator.outputs]
    used = set(tensors)
    found = (tuple(tensor for tensor in block if tensor in used) for block in find_blocks(job.content))
    blocks = [block for block in found if block]
    statistics = gather(folded, tensors, job.calibration.chosen())
    judge = Judge(job.content, job.judging.chosen(), job.reading)
    searcher = Search(
        job.content,
        Planner(job.name, job.content, statistics, job.settings),
        blocks,
        judge,
        job.reading,
        work=share_of_work(folded, blocks),
        log=log,
        context=f"{job.calibration.digest()} {job.judging.digest()} {job.settings}",
    )
    steps = searcher.walk(job.budget, progress=progress)
    best = searcher.best(steps, job.budget)
    if best is None:
        # What is reported is the cheapest of the failures: the fastest, and what it gets wrong.
        best = min(steps, key=lambda step: step.time)
        return _in_float(searcher, job, steps, best, "no choice of layers is both faster and within the budget")
    recipe = searcher.recipe(best.floats)
    derived = recipe.derive(job.content)
    milliseconds, ratio = searcher.time(best.floats)
    best = dataclasses.replace(best, time=ratio)
    saved = milliseconds * (1 - ratio)
    if saved < _LEAST_SAVED:
        return _in_float(searcher, job, steps, best, f"it would save {saved:.2f} ms, which is worth no error")
    measured = _measured(job, best, steps)
    measured["float_milliseconds"] = round(milliseconds, 2)
    measured["derived_sha256"] = hashlib.sha256(derived).hexdigest()
    measured["float_layers"] = [layer for place in best.floats for layer in blocks[place]]
    return Outcome(dataclasses.replace(recipe, measured=measured), steps)


def write(outcome: Outcome, content: bytes, folder: Path) -> list[Path]:
    """Write the derived model, its card and a plot of error against time.

    Args:
        outcome: what `search` found.
        content: the float model.
        folder: where to; it is made when it is not there.

    Returns:
        The files written.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = Path(outcome.recipe.model).stem
    files: Mapping[str, bytes] = {
        f"{stem}.tflite": outcome.recipe.derive(content),
        f"{stem}.json": outcome.recipe.to_json().encode(),
    }
    for name, data in files.items():
        write_atomically(folder / name, data)
    written = [folder / name for name in files]
    try:
        from holistic_native.compress.plot import draw
    except ImportError:
        return written
    picture = folder / f"{stem}.png"
    draw(outcome, picture)
    return [*written, picture]


def _folded(content: bytes, reading: Reading) -> bytes:
    model = ModelEditor(content)
    fold_constants(model)
    return reading.used(model.pack())


def _in_float(searcher: Search, job: Job, steps: Sequence[Trial], reported: Trial, because: str) -> Outcome:
    measured = {**_measured(job, reported, steps), "float_because": because}
    return Outcome(QuantizeRecipe(job.name, searcher.recipe(()).source, measured=measured), steps)


def _measured(job: Job, trial: Trial, steps: Sequence[Trial]) -> dict[str, Any]:
    return {
        "errors": trial.errors.rounded(),
        "time": round(trial.time, 2),
        "budget": dataclasses.asdict(job.budget),
        "settings": dataclasses.asdict(job.settings),
        "calibration": {"sha256": job.calibration.digest(), "crops": job.calibration.sources()},
        "judging": {"sha256": job.judging.digest(), "crops": job.judging.sources()},
        "seed": job.calibration.seed,
        "tried": [
            {
                "float_blocks": list(step.floats),
                "time": round(step.time, 2),
                "mean": round(step.errors.mean, 2),
                "p95": round(step.errors.p95, 2),
            }
            for step in steps
        ],
    }
