"""The files of a student: the model, its card, and a picture of its training."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holistic_native.atomic_write import write_atomically
from holistic_native.compress.card import Card, calibration_of, judging_of
from holistic_native.compress.stopwatch import time_against

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holistic_native.compress.crops import Crops
    from holistic_native.compress.distil.job import Distilled, Job

LEARNED, OTHERS = "learned", "others"
"""What the crops are called that errors are measured on: of the people learned from, and of others."""
_ROUNDS = 40


def write(
    job: Job,
    distilled: Distilled,
    folder: Path,
    *,
    crops: Mapping[str, Crops],
    frames: int | None,
    timed: tuple[float, float],
    others: Mapping[str, Any],
) -> list[Path]:
    """Write the model, its card and the picture; of an int8 model the float model it was derived from, too.

    Args:
        job: what was trained.
        distilled: what came out.
        folder: where to.
        crops: that errors were measured on, by `LEARNED` and `OTHERS`, where there are any.
        frames: how many of each file they come from.
        timed: see `timed_once`.
        others: more entries of the card.

    Returns:
        The files written.

    Raises:
        OSError: one cannot be written.
    """
    stem = Path(job.name).stem
    judged = OTHERS if OTHERS in crops else LEARNED
    options = dataclasses.asdict(job.options)
    card = Card(
        command="distil",
        model=job.name,
        errors=distilled.errors[judged],
        time=timed[1],
        milliseconds=timed[0],
        calibration=calibration_of(crops[LEARNED], frames=frames, errors=distilled.errors[LEARNED]),
        judging=judging_of(crops[judged]),
        seed=job.options.seed,
        settings=options,
        others={
            "before": {name: errors.rounded() for name, errors in distilled.before.items()},
            "history": [dict(row) for row in distilled.history],
            "student_sha256": hashlib.sha256(job.student).hexdigest(),
            "surroundings": len(job.surroundings),
            **({} if job.int8 is None else {"int8_layers": list(job.int8.layers)}),
            **others,
        },
    )
    files = {
        f"{stem}.tflite": distilled.content,
        f"{stem}.json": card.to_json(job.content, distilled.content).encode(),
    }
    if distilled.in_float is not None:
        files[f"float/{stem}.tflite"] = distilled.in_float
        (folder / "float").mkdir(exist_ok=True)
    try:
        from holistic_native.compress.distil.curve import curve
    except ImportError:  # matplotlib is not installed
        pass
    else:
        files[f"{stem}.svg"] = curve(distilled.history, job.name, [n for n in (LEARNED, OTHERS) if n in crops])
    for name, content in files.items():
        write_atomically(folder / name, content)
    return [folder / name for name in files]


def timed_once(job: Job, path: Path) -> tuple[float, float]:
    """Time the student as trackers run it, or read what was timed before: times never come out twice the same.

    Args:
        job: what is trained.
        path: of the file that keeps the times.

    Returns:
        Milliseconds of the original, and the student's time over the original's.
    """
    student = job.finished(job.student)
    key = hashlib.sha256(job.content + student).hexdigest()
    if path.exists():
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored["key"] == key:
            return float(stored["milliseconds"]), float(stored["time"])
    milliseconds, time = time_against(job.content, student, job.reading, rounds=_ROUNDS)
    text = json.dumps({"key": key, "milliseconds": milliseconds, "time": time})
    write_atomically(path, f"{text}\n".encode())
    return milliseconds, time
