"""`holistic-native compress quantize`: derive smaller, faster models from your own pictures and videos."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.app.compressing.choices import (
    LEARNING,
    add_options,
    check_positive,
    chosen_models,
    judged_crops,
    learned_crops,
    named_recipe,
    report,
)
from holistic_native.app.compressing.collecting import Collecting
from holistic_native.stages.hand_landmarks import LANDMARK_MODELS as HAND_MODELS
from holistic_native.stages.pose_landmarks import MODELS as POSE_MODELS

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from holistic_native.compress.quantize import Job

# Those that take the most time of a frame.
_DEFAULT_MODELS = tuple(name.removesuffix(".tflite") for name in (POSE_MODELS[1], HAND_MODELS[1]))


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action to a command line; `run` carries it out."""
    quantize = subparsers.add_parser("quantize", help="put as many layers of a model into int8 as an error allows")
    add_options(quantize, _DEFAULT_MODELS)
    kinds = quantize.add_mutually_exclusive_group()
    kinds.add_argument(
        "--weights", choices=("float16", "int8"), help="store only the weights in this type; activations stay float"
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
    quantize.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `compress quantize` command.

    Returns 0; `holistic_native.app.compressing.command` lists what it raises.
    """
    check_positive(args, "budget_px", "budget_p95_px")
    if args.replay is not None:
        return _replay(args)
    from holistic_native.compress.quantize import Job
    from holistic_native.compress.search import Budget

    models = chosen_models(args, args.model)
    crops = {} if args.weights and args.judge else learned_crops(args, models)
    judged = judged_crops(args, models) if args.judge else crops
    for model in models:
        calibration = crops.get(model.crops, judged[model.crops])
        budget = Budget(args.budget_px, args.budget_p95_px)
        job = Job(model.name, model.content, model.reading, calibration, judged[model.crops], args.frames, budget)
        _pack(args, job) if args.weights else _search(args, job)
    return 0


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
    report(write(outcome, job.content, args.output))


def _pack(args: argparse.Namespace, job: Job) -> None:
    from holistic_native.compress.weights import pack, write_packed

    packed = pack(job, args.weights)
    sys.stdout.write(f"{packed.row()}\n")
    report(write_packed(packed, args.output))


def _replay(args: argparse.Namespace) -> int:
    from holistic_native.compress.outcome import Outcome
    from holistic_native.compress.quantize import write
    from holistic_native.compress.replay import collected, replay

    recipe = named_recipe("--replay", args.replay)
    own = [model for model in args.model if model not in _DEFAULT_MODELS]
    (model,) = chosen_models(args, own[:1] or [recipe.model.removesuffix(".tflite")])
    most, frames, seed = collected(recipe)
    collecting = Collecting("data", most, frames, LEARNING, seed, args.models)
    made = replay(recipe, model.content, model.reading, collecting.collect(args.data, {model.crops})[model.crops])
    sys.stdout.write(f"{model.name}: the same numbers\n")
    report(write(Outcome(made, ()), model.content, args.output))
    return 0
