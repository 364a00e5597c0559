"""What damaged models do to the process that uses them: a thousand, made of all sixteen files, through the trackers.

    python -m bench.damaged_models [--count 1000] [--seed 0] [--runtime litert] [--markdown FILE] [--json FILE]

Every file is damaged in every way in turn. The tracker that needs it is made with `models=` and tracks two frames. All
of it happens in this one process: when it is still there at the end, nothing has crashed it.
"""

from __future__ import annotations

import argparse
import faulthandler
import itertools
import logging
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

import holistic_native as hn
from bench.damage import KINDS, damaged
from bench.machine import machine
from bench.table import table, write_json
from holistic_native.evaluate.model_speed import fill, load_model
from holistic_native.model_files.store import MODELS, ModelStore, models_folder

# Any other exception is a fault of ours.
DOCUMENTED = (ValueError, OSError, RuntimeError)
OUTCOMES = (
    "refused before it is loaded",
    "refused when it is loaded",
    "crashes the trial",
    "not finite",
    "runs as unknown",
)
# A model is used by the first of these that loads it: a class, what its files depend on, and what else it is given.
_TRACKERS: tuple[tuple[Any, dict[str, Any], dict[str, Any]], ...] = (
    *((hn.FaceDetection, {"model_selection": selection}, {}) for selection in (0, 1)),
    *((hn.FaceMesh, {"refine_landmarks": refine}, {}) for refine in (False, True)),
    *((hn.Hands, {"model_complexity": complexity}, {}) for complexity in (0, 1)),
    (hn.Pose, {"model_complexity": 0}, {"enable_segmentation": True}),
    *((hn.Pose, {"model_complexity": complexity}, {}) for complexity in (1, 2)),
    *((hn.SelfieSegmentation, {"model_selection": selection}, {}) for selection in (0, 1)),
    (hn.Holistic, {"model_complexity": 0}, {}),
)


def tracker_of(name: str) -> Callable[..., Any] | None:
    """Return what makes a tracker that loads a model file; None where no tracker does."""
    for kind, choice, rest in _TRACKERS:
        if f"{name}.tflite" in kind.model_names(**choice):
            return partial(kind, **choice, **rest)
    return None


class _Warnings(logging.Handler):
    """Counts warnings of unknown models."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.unknown = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.unknown += record.getMessage().startswith("unknown model: ")


def use(name: str, folder: Path, runtime: str | None, frames: list[np.ndarray[Any, np.dtype[np.uint8]]]) -> None:
    """Track two frames with a folder's model, or run it where no tracker has it."""
    make = tracker_of(name)
    if make is None:
        model = load_model((folder / f"{name}.tflite").read_bytes(), name=name, runtime=runtime)
        fill(model)
        model.run()
        model.close()
        return
    with make(models=folder, runtime=runtime) as tracker:
        for frame in frames:
            tracker.process(frame)


def outcome(error: Exception | None) -> str:
    """Sort what happened into one of `OUTCOMES`; anything else is returned by its name."""
    if error is None:
        return "runs as unknown"
    text = str(error)
    if not isinstance(error, DOCUMENTED):
        return f"FAULT: {type(error).__name__}: {text[:80]}"
    if "model damaged" in text or "must be a .tflite" in text:
        return "refused before it is loaded"
    if "crashes the interpreter" in text or "first inference does not end" in text:
        return "crashes the trial"
    return "not finite" if "are not finite" in text else "refused when it is loaded"


def measure(count: int, seed: int, runtime: str | None, keep: Path | None) -> tuple[dict[str, Counter[str]], int]:
    """Damage and use `count` models.

    Returns:
        What happened, by kind of damage; and how often a model that ran was reported as unknown.
    """
    from skimage import data

    picture = np.ascontiguousarray(data.astronaut()[:, 60:])  # type: ignore[no-untyped-call]
    frames = [picture, np.ascontiguousarray(picture[::-1, ::2])]
    store = ModelStore()
    names = sorted(name.removesuffix(".tflite") for name in MODELS)
    warnings = _Warnings()
    logging.getLogger("holistic_native").addHandler(warnings)
    found: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    reported = 0
    # Sixteen files and ten kinds: every pair comes up in 160.
    pairs = itertools.cycle(itertools.product(KINDS, names))
    for number, (kind, name) in enumerate(tqdm(itertools.islice(pairs, count), total=count, disable=None)):
        content = damaged(store.read(name), kind, seed * 1_000_000 + number)
        with tempfile.TemporaryDirectory() as place:
            (Path(place) / f"{name}.tflite").write_bytes(content)
            before = warnings.unknown
            error: Exception | None = None
            try:
                use(name, Path(place), runtime, frames)
            except Exception as raised:  # the point of it: none but the documented ones may come
                error = raised
        result = outcome(error)
        found[kind][result] += 1
        reported += result == "runs as unknown" and (warnings.unknown > before or tracker_of(name) is None)
        if keep is not None:
            with (keep / "log.txt").open("a") as log:
                log.write(f"{number} {kind} {name}: {result}: {error}\n")
            if result.startswith("FAULT") or result == "crashes the trial":
                (keep / f"{number}-{name}.tflite").write_bytes(content)
    return found, reported


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--runtime", choices=("litert", "tflite"))
    parser.add_argument("--keep", type=Path, metavar="DIR", help="log every model here, and keep those that crash")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    faulthandler.enable()
    # What was seen to run is remembered; damaged models must not be, in the user's cache.
    os.environ.setdefault("HOLISTIC_NATIVE_MODELS", str(models_folder()))
    if args.keep is not None:
        args.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        found, reported = measure(args.count, args.seed, args.runtime, args.keep)
    total: Counter[str] = sum(found.values(), Counter())
    faults = sorted(result for result in total if result.startswith("FAULT"))
    rows = [[kind, *(str(counts[result]) for result in OUTCOMES)] for kind, counts in (*found.items(), ("all", total))]
    text = f"{machine()}; {args.count} models, seed {args.seed}\n\n{table(('damage', *OUTCOMES), rows)}"
    text += (
        f"\nThis process crashed 0 times; {reported} of {total['runs as unknown']} that run were reported as unknown.\n"
    )
    text += "".join(f"{total[fault]} x {fault}\n" for fault in faults)
    sys.stdout.write(text)
    if args.markdown is not None:
        args.markdown.write_text(text)
    if args.json is not None:
        write_json(args.json, {"count": args.count, "seed": args.seed, "found": found, "reported": reported})
    if faults or reported < total["runs as unknown"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
