"""From pictures and videos to a smaller model: collect crops, record ranges, search, write."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holistic_native.atomic_write import write_atomically
from holistic_native.compress.blocks import find_blocks, share_of_work
from holistic_native.compress.card import Card, Subject, calibration_of, judging_of
from holistic_native.compress.judge import Judge
from holistic_native.compress.measurer import Measurer
from holistic_native.compress.outcome import Outcome
from holistic_native.compress.plan import Planner, Settings
from holistic_native.compress.search import Budget, Search, Trial
from holistic_native.compress.statistics import gather
from holistic_native.tflite.graph import Graph
from holistic_native.tflite.int8.plain import plain_model
from holistic_native.tflite.int8.recipe import FORMAT, QuantizeRecipe

if TYPE_CHECKING:
    from holistic_native.compress.crops import Crops
    from holistic_native.compress.reading import Reading

# Milliseconds on the machine of the search. Who saves less than this in a frame of twenty sees only the error.
_LEAST_SAVED = 0.25


@dataclass(frozen=True)
class Job(Subject):
    """A model to quantise.

    Attributes:
        budget: what the derived model may cost.
        settings: of the equalisation.
    """

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
        RuntimeError: no choice of layers can be measured.
    """
    plain = job.reading.used(plain_model(job.content))
    blocks = used_blocks(job.content, job.reading)
    # On the crops that were learned from, errors are smaller than on others: the card has both.
    learned = Judge(job.content, job.calibration.chosen(), job.reading)
    with Measurer(job.content, job.judging.chosen(), job.reading) as measurer:
        searcher = Search(
            job.content,
            planner(job.name, job.content, job.reading, job.calibration, job.settings),
            blocks,
            measurer,
            work=share_of_work(plain, blocks),
            log=log,
            context=" ".join(
                (
                    hashlib.sha256(job.content).hexdigest(),
                    *(str(part) for part in (FORMAT, job.calibration.digest(), job.judging.digest(), job.settings)),
                )
            ),
        )
        return _search(job, searcher, blocks, learned, progress)


def used_blocks(content: bytes, reading: Reading) -> list[tuple[int, ...]]:
    """Return the blocks of a model, see `find_blocks`, without layers that outputs need which trackers do not use.

    Raises:
        ValueError: the model is damaged.
    """
    plain = reading.used(plain_model(content))
    used = {tensor for operator in Graph(plain).operators for tensor in operator.outputs}
    found = (tuple(tensor for tensor in block if tensor in used) for block in find_blocks(content))
    return [block for block in found if block]


def planner(name: str, content: bytes, reading: Reading, calibration: Crops, settings: Settings) -> Planner:
    """Watch a model's activations on crops, and return what makes recipes from that.

    Args:
        name: the model's file name.
        content: its bytes.
        reading: how to read its outputs.
        calibration: the crops.
        settings: of the equalisation.

    Raises:
        ValueError: the model is damaged, or there are no crops.
    """
    plain = reading.used(plain_model(content))
    tensors = [tensor for operator in Graph(plain).operators for tensor in operator.outputs]
    watched = gather(plain, tensors, calibration.chosen(), value_range=reading.value_range)
    return Planner(name, content, watched, settings)


def _search(
    job: Job,
    searcher: Search,
    blocks: Sequence[Sequence[int]],
    learned: Judge,
    progress: Callable[[int], None],
) -> Outcome:
    steps = searcher.walk(job.budget, progress=progress)
    best = searcher.best(steps, job.budget)
    if best is None:
        # What is reported is the cheapest of the failures: the fastest, and what it gets wrong.
        ran = [step for step in steps if step.failed is None]
        if not ran:
            raise RuntimeError(f"{job.name}: the interpreter crashes with every choice of layers ({steps[0].failed})")
        best = min(ran, key=lambda step: step.time)
        return _in_float(searcher, job, steps, best, "no choice of layers is both faster and within the budget")
    recipe = searcher.recipe(best.floats)
    derived = recipe.derive(job.content)
    milliseconds, ratio = searcher.time(best.floats)
    best = dataclasses.replace(best, time=ratio)
    saved = milliseconds * (1 - ratio)
    if saved < _LEAST_SAVED:
        return _in_float(searcher, job, steps, best, f"it would save {saved:.2f} ms, which is worth no error")
    measured = _measured(job, best, steps)
    measured["calibration"]["errors"] = learned.errors(derived).rounded()
    measured["float_milliseconds"] = round(milliseconds, 2)
    measured["derived_sha256"] = hashlib.sha256(derived).hexdigest()
    measured["float_layers"] = [layer for place in best.floats for layer in blocks[place]]
    return Outcome(dataclasses.replace(recipe, measured=measured), steps)


def write(outcome: Outcome, content: bytes, folder: Path) -> list[Path]:
    """Write the derived model, its card and, of a search, a plot of error against time.

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
    if not outcome.steps:
        return written
    try:
        from holistic_native.compress.plot import draw
    except ImportError:
        return written
    picture = folder / f"{stem}.png"
    draw(outcome, picture)
    return [*written, picture]


def _in_float(searcher: Search, job: Job, steps: Sequence[Trial], reported: Trial, because: str) -> Outcome:
    measured = {**_measured(job, reported, steps), "float_because": because}
    return Outcome(QuantizeRecipe(job.name, searcher.recipe(()).source, measured=measured), steps)


def _measured(job: Job, trial: Trial, steps: Sequence[Trial]) -> dict[str, Any]:
    others = {"budget": dataclasses.asdict(job.budget), "tried": [_tried(step) for step in steps]}
    calibration = calibration_of(job.calibration, frames=job.frames)
    settings = dataclasses.asdict(job.settings)
    return Card(
        "quantize",
        job.name,
        trial.errors,
        trial.time,
        None,
        calibration,
        judging_of(job.judging),
        job.calibration.seed,
        settings,
        others,
    ).entries()


def _tried(step: Trial) -> dict[str, Any]:
    if step.failed is not None:
        return {"float_blocks": list(step.floats), "failed": step.failed}
    return {
        "float_blocks": list(step.floats),
        "time": round(step.time, 2),
        "mean": round(step.errors.mean, 2),
        "p95": round(step.errors.p95, 2),
    }
