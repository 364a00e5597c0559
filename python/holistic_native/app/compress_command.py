"""`holistic-native compress quantize`: derive smaller, faster models from one's own pictures and videos."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.app.compress_crops import Collecting
from holistic_native.stages.hand_landmarks import LANDMARK_MODELS as HAND_MODELS
from holistic_native.stages.pose_landmarks import MODELS as POSE_MODELS

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from collections.abc import Sequence

    from holistic_native.compress.quantize import Job
    from holistic_native.compress.reading import Reading
    from holistic_native.tflite.int8.recipe import QuantizeRecipe

# Those that take the most time of a frame.
_DEFAULT_MODELS = tuple(name.removesuffix(".tflite") for name in (POSE_MODELS[1], HAND_MODELS[1]))
# Crops per model to watch and to judge on.
_CROPS = 160
# Frames taken per file, most of them variations.
_FRAMES = 160
# How strong variations are, on the frames to learn from and on those that errors are measured on.
_LEARNING, _JUDGING = 1.0, 0.4


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `compress` command to a command line; `run` carries it out."""
    parser = subparsers.add_parser("compress", help="derive smaller, faster models, their errors measured")
    actions = parser.add_subparsers(dest="action", required=True, metavar="quantize")
    quantize = actions.add_parser("quantize", help="put as much of a model into 8-bit integers as an error allows")
    quantize.add_argument(
        "--data", nargs="+", required=True, metavar="PATH", help="videos, pictures, or folders of them, to learn from"
    )
    quantize.add_argument(
        "--judge", nargs="+", default=[], metavar="PATH", help="others, of other people, to measure errors on"
    )
    quantize.add_argument(
        "--model",
        nargs="+",
        default=_DEFAULT_MODELS,
        metavar="NAME",
        help="models by name, or .tflite files",
    )
    quantize.add_argument(
        "--like", metavar="NAME", help="the cascade's model that takes and gives the same as your own .tflite files"
    )
    kinds = quantize.add_mutually_exclusive_group()
    kinds.add_argument(
        "--weights", choices=("float16", "int8"), help="store the weights alone so; activations stay float"
    )
    kinds.add_argument(
        "--replay",
        metavar="RECIPE",
        help="search nothing: make this recipe again, a .json file or the name of a model whose recipe ships; "
        "--data must be what it was learned from",
    )
    quantize.add_argument("--budget-px", type=float, default=1.0, metavar="PX", help="mean error allowed (default: 1)")
    quantize.add_argument(
        "--budget-p95-px",
        type=float,
        default=3.0,
        metavar="PX",
        help="what 95 %% of the points must stay under (default: 3)",
    )
    quantize.add_argument("--output", type=Path, default=Path("compressed"), metavar="DIR", help="where to write")
    quantize.add_argument("--crops", type=int, default=_CROPS, metavar="N", help=f"per model (default: {_CROPS})")
    quantize.add_argument(
        "--frames", type=int, default=_FRAMES, metavar="N", help=f"frames and variations per file (default: {_FRAMES})"
    )
    quantize.add_argument("--judge-crops", type=int, metavar="N", help="the same for --judge (default: as --crops)")
    quantize.add_argument("--judge-frames", type=int, metavar="N", help="the same for --judge (default: as --frames)")
    quantize.add_argument("--seed", type=int, default=0, metavar="N")
    quantize.add_argument("--models", metavar="DIR", help="folder or .task bundle to take the cascade's models from")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `compress quantize` command.

    Returns:
        0, for all that can go wrong raises.

    Raises:
        ValueError: a model or a picture cannot be used, or a number is out of range.
        OSError: a file is missing or cannot be read or written.
        RuntimeError: a video cannot be read.
        ImportError: LiteRT is not installed.
    """
    for name in ("crops", "frames", "judge_crops", "judge_frames", "budget_px", "budget_p95_px"):
        given = getattr(args, name)
        if given is not None and not given > 0:
            raise ValueError(f"--{name.replace('_', '-')} must be above 0, got {given}")
    if args.replay is not None:
        return _replay(args)
    from holistic_native.compress.quantize import Job
    from holistic_native.compress.search import Budget

    contents, readings = _models(args, args.model)
    wanted = {str(reading.crops) for reading in readings.values()}
    learned = Collecting("data", args.crops, args.frames, _LEARNING, args.seed, args.models)
    crops = {} if args.weights and args.judge else learned.collect(args.data, wanted)
    judged = crops
    if args.judge:
        most, frames = args.judge_crops or args.crops, args.judge_frames or args.frames
        judged = Collecting("judge", most, frames, _JUDGING, args.seed, args.models).collect(args.judge, wanted)
    for name, content in contents.items():
        reading = readings[name]
        calibration = crops.get(str(reading.crops), judged[str(reading.crops)])
        budget = Budget(args.budget_px, args.budget_p95_px)
        job = Job(name, content, reading, calibration, judged[str(reading.crops)], budget, args.frames)
        _pack(args, job) if args.weights else _search(args, job)
    return 0


def _models(args: argparse.Namespace, names: Sequence[str]) -> tuple[dict[str, bytes], dict[str, Reading]]:
    """Read the models that were asked for, and how each is to be read."""
    from holistic_native.compress.reading import reading_of
    from holistic_native.model_files.archives import read_model
    from holistic_native.model_files.store import ModelStore
    from holistic_native.runtime.admission import admit

    store = ModelStore(args.models)
    contents: dict[str, bytes] = {}
    for model in names:
        path = Path(model)
        name = path.name if path.suffix == ".tflite" else f"{model}.tflite"
        contents[name] = read_model(path) if path.is_file() else store.read(name)
    readings = {name: reading_of(f"{args.like}.tflite" if args.like else name) for name in contents}
    own = sorted(name for name, reading in readings.items() if reading.crops is None)
    if own:
        raise ValueError(
            f"--like must name a model of the cascade that a recipe can be sought for, got {args.like!r}"
            if args.like
            else f"--model must name models of the cascade, or --like one that they are like, got {', '.join(own)}"
        )
    for name, content in contents.items():
        admit(content, name=name, runtime="litert")
    return contents, readings


def _search(args: argparse.Namespace, job: Job) -> None:
    from tqdm import tqdm

    from holistic_native.compress.quantize import search, write

    args.output.mkdir(parents=True, exist_ok=True)
    with tqdm(unit=" trials", desc=job.name, disable=None) as bar:
        outcome = search(job, log=args.output / f"{Path(job.name).stem}.log", progress=bar.update)
    measured = outcome.recipe.measured
    errors = measured["errors"]
    verdict = measured.get("float_because") or f"{1 / measured['time']:.2f} times as fast"
    sys.stdout.write(f"{job.name}: {verdict}; mean error {errors['mean']:.2f} px, 95 % within {errors['p95']:.2f} px\n")
    _report(write(outcome, job.content, args.output))


def _pack(args: argparse.Namespace, job: Job) -> None:
    from holistic_native.compress.weights import pack, write_packed

    packed = pack(job, args.weights)
    sys.stdout.write(f"{packed.row()}\n")
    _report(write_packed(packed, args.output))


def _replay(args: argparse.Namespace) -> int:
    from holistic_native.compress.outcome import Outcome
    from holistic_native.compress.quantize import write
    from holistic_native.compress.replay import collected, replay

    recipe = _recipe(args.replay)
    own = [model for model in args.model if model not in _DEFAULT_MODELS]
    contents, readings = _models(args, own[:1] or [recipe.model.removesuffix(".tflite")])
    ((name, content),) = contents.items()
    most, frames, seed = collected(recipe)
    collecting = Collecting("data", most, frames, _LEARNING, seed, args.models)
    crops = str(readings[name].crops)
    made = replay(recipe, content, readings[name], collecting.collect(args.data, {crops})[crops])
    sys.stdout.write(f"{name}: the same numbers\n")
    _report(write(Outcome(made, ()), content, args.output))
    return 0


def _recipe(name: str) -> QuantizeRecipe:
    from holistic_native.runtime.int8_models import shipped_recipe
    from holistic_native.tflite.int8.recipe import QuantizeRecipe

    if not name.endswith(".json"):
        shipped = shipped_recipe(f"{name}.tflite")
        if shipped is None:
            raise ValueError(f"--replay must be a recipe's .json file or a model whose recipe ships, got {name!r}")
        return shipped
    return QuantizeRecipe.from_json(Path(name).read_text(encoding="utf-8"))


def _report(files: Sequence[Path]) -> None:
    for file in files:
        sys.stdout.write(f"  wrote {file}\n")
