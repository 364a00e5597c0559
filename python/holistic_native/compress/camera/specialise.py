"""From one camera's videos to a folder of models and a page about them."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.atomic_write import write_atomically
from holistic_native.compress.camera.end_to_end import EndToEnd
from holistic_native.compress.camera.filming import PARTS, Filmed, Filming, film, steps_in, student_of
from holistic_native.compress.camera.page import Page, pictures
from holistic_native.compress.camera.table import Row, compare, markdown
from holistic_native.compress.card import Card, calibration_of, judging_of
from holistic_native.compress.distil.job import Distilled, Job, distil
from holistic_native.compress.distil.options import Options
from holistic_native.compress.quantize import Job as QuantizeJob
from holistic_native.compress.quantize import search
from holistic_native.compress.reading import reading_of
from holistic_native.compress.search import Budget
from holistic_native.compress.stopwatch import time_against
from holistic_native.model_files.store import ModelStore

if TYPE_CHECKING:
    from holistic_native.compress.reading import Reading

BEFORE, AFTER, INT8 = "cut from the original, not trained", "trained on this camera", "trained, in int8"


@dataclass(frozen=True)
class Specialised:
    """What came out.

    Attributes:
        rows: of the table.
        taken: the name of the row that was written into the folder of models.
        verdict: what the table means, in sentences.
        files: that were written.
    """

    rows: list[Row]
    taken: str
    verdict: str
    files: list[Path]


def specialise(
    job: Filming,
    *,
    int8: bool = True,
    budget: float = 1.0,
    report: Callable[[str, int, int], None] = lambda *_: None,
) -> Specialised:
    """Do all of it, or go on where it was stopped.

    Args:
        job: what is asked for.
        int8: also search for layers that can be int8.
        budget: how far the int8 model may be from the trained one, mean pixels.
        report: called with what is being done, how much of it is done, and of how much; 0 of something unknown.

    Raises:
        ValueError: a video shows nothing of the part, or a number is out of range.
        FileNotFoundError: a video or a model does not exist.
        OSError: a file cannot be written.
        RuntimeError: a video cannot be read.
    """
    job.work.mkdir(parents=True, exist_ok=True)
    reading = reading_of(job.model)
    filmed = film(job, _counted(report, "collecting crops", 2 * len(job.videos)))
    training = _training(job, filmed, reading)
    distilled = distil(
        training,
        checkpoint=job.work / "training.pt",
        progress=_counted(report, "training", training.options.steps),
    )
    assert distilled is not None  # nobody asks it to stop
    models = {BEFORE: training.student, AFTER: distilled.content}
    if int8:
        models[INT8] = _quantised(job, filmed, distilled, reading, budget, _counted(report, "trying integers", 0))
    if models.get(INT8) == distilled.content:
        del models[INT8]
    relatives = _relatives(job)
    rows = compare(job.content, {**relatives, **models}, reading, filmed.held.chosen(), filmed.learned.chosen())
    taken = min((row for row in rows if row.name in (AFTER, INT8)), key=lambda row: row.time)
    files = _write_model(job, filmed, distilled, training.options, taken, models[taken.name])
    table, verdict = _end_to_end(job), _verdict(rows, taken)
    page = Page(
        title=f"{job.model} for one camera",
        verdict=verdict,
        tables=(("Beside the original, on what was held back", markdown(rows)), ("Holistic, end to end", table)),
        pictures=pictures(job.content, models[taken.name], reading, filmed.held.chosen(), filmed.held.crops),
        curve=_curve(job, distilled),
    )
    write_atomically(job.folder / "report.html", page.to_html().encode())
    return Specialised(rows, taken.name, verdict, [*files, job.folder / "report.html"])


def _counted(report: Callable[[str, int, int], None], what: str, total: int) -> Callable[[int], None]:
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        report(what, done, total)

    return count


def _training(job: Filming, filmed: Filmed, reading: Reading) -> Job:
    training = Job(
        name=job.model,
        content=job.content,
        student=student_of(job),
        reading=reading,
        surroundings=filmed.learned.surroundings,
        crops={"learned": filmed.learned.chosen(), "held back": filmed.held.chosen()},
        options=job.options,
        device=job.device,
    )
    # A time is no number of steps that would come out twice the same: the first answer counts.
    plan = job.work / "plan.json"
    key = hashlib.sha256(f"{training.context} {job.minutes} {job.options}".encode()).hexdigest()
    stored = json.loads(plan.read_text(encoding="utf-8")) if plan.exists() else {}
    if stored.get("key") != key:
        stored = {"key": key, "steps": steps_in(training, job.minutes)}
        write_atomically(plan, f"{json.dumps(stored)}\n".encode())
    return dataclasses.replace(training, options=dataclasses.replace(job.options, steps=int(stored["steps"])))


def _quantised(
    job: Filming,
    filmed: Filmed,
    distilled: Distilled,
    reading: Reading,
    budget: float,
    progress: Callable[[int], None],
) -> bytes:
    allowed = Budget(mean=budget, p95=4 * budget)
    quantising = QuantizeJob(job.model, distilled.content, reading, filmed.learned, filmed.learned, None, allowed)
    outcome = search(quantising, log=job.work / "int8.log", progress=progress)
    return outcome.recipe.derive(distilled.content)


def _relatives(job: Filming) -> dict[str, bytes]:
    lite = PARTS[job.part].lite
    store = ModelStore(job.models)
    return {} if lite is None or store.missing([lite]) else {lite: store.read(lite)}


def _write_model(
    job: Filming, filmed: Filmed, distilled: Distilled, options: Options, taken: Row, content: bytes
) -> list[Path]:
    folder = job.folder / "models"
    folder.mkdir(parents=True, exist_ok=True)
    milliseconds, _ = time_against(job.content, job.content, reading_of(job.model), rounds=3)
    card = Card(
        command="camera",
        model=job.model,
        errors=taken.errors,
        time=taken.time,
        milliseconds=milliseconds,
        calibration=calibration_of(filmed.learned, frames=job.frames, errors=taken.learned),
        judging=judging_of(filmed.held),
        seed=options.seed,
        settings=dataclasses.asdict(options),
        others={
            "history": [dict(row) for row in distilled.history],
            "kept_back": job.kept_back,
            "minutes": job.minutes,
            "taken": taken.name,
        },
    )
    files = {job.model: content, f"{Path(job.model).stem}.json": card.to_json(job.content, content).encode()}
    for name, data in files.items():
        write_atomically(folder / name, data)
    return [folder / name for name in files]


def _end_to_end(job: Filming) -> str:
    tracking = EndToEnd(job.folder / "models", job.models)
    try:
        return tracking.run(job.footage()[1], job.frames)
    finally:
        tracking.close()


def _verdict(rows: list[Row], taken: Row) -> str:
    named = {row.name: row for row in rows}
    before = named[BEFORE].errors.mean
    first = (
        f"The new model ({taken.name}) takes {taken.time:.2f} of the original's time and is off by "
        f"{taken.errors.mean:.2f} px in the mean on the part of the videos that was held back; before it was trained "
        f"it was off by {before:.2f} px."
    )
    others = [
        f"{row.name} takes {row.time:.2f} and is off by {row.errors.mean:.2f} px: the new model is "
        f"{'closer' if taken.errors.mean < row.errors.mean else 'further off'} and "
        f"{'faster' if taken.time < row.time else 'slower'}."
        for row in rows
        if row.name.endswith(".tflite")
    ]
    return " ".join((first, *others))


def _curve(job: Filming, distilled: Distilled) -> str:
    try:
        from holistic_native.compress.distil.curve import curve
    except ImportError:  # matplotlib is not installed
        return ""
    return curve(distilled.history, job.model, ("learned", "held back")).decode()
