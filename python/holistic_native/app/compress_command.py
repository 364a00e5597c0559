"""`holistic-native compress quantize`: derive smaller, faster models from one's own pictures and videos."""

from __future__ import annotations

import argparse
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.stages.hand_landmarks import LANDMARK_MODELS as HAND_MODELS
from holistic_native.stages.pose_landmarks import MODELS as POSE_MODELS

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from collections.abc import Iterator

    from holistic_native.compress.crops import CropSet

# Those that take the most time of a frame.
_DEFAULT_MODELS = tuple(name.removesuffix(".tflite") for name in (POSE_MODELS[1], HAND_MODELS[1]))
# Crops per model to watch and to judge on.
_CROPS = 160
# Frames taken per file, most of them variations.
_FRAMES = 160
_VARIATIONS = 4
# How strong variations are on the frames that errors are measured on.
_JUDGING = 0.4


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
    quantize.add_argument("--budget-px", type=float, default=1.0, metavar="PX", help="mean error allowed (default: 1)")
    quantize.add_argument("--output", type=Path, default=Path("compressed"), metavar="DIR", help="where to write")
    quantize.add_argument("--crops", type=int, default=_CROPS, metavar="N", help=f"per model (default: {_CROPS})")
    quantize.add_argument(
        "--frames", type=int, default=_FRAMES, metavar="N", help=f"frames and variations per file (default: {_FRAMES})"
    )
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
    from tqdm import tqdm

    from holistic_native.compress.quantize import Job, search, write
    from holistic_native.compress.reading import reading_of
    from holistic_native.compress.search import Budget
    from holistic_native.model_files.archives import read_model
    from holistic_native.model_files.store import ModelStore
    from holistic_native.runtime.admission import admit

    for name in ("crops", "frames", "budget_px"):
        if not getattr(args, name) > 0:
            raise ValueError(f"--{name.replace('_', '-')} must be above 0, got {getattr(args, name)}")
    store = ModelStore(args.models)
    contents: dict[str, bytes] = {}
    for model in args.model:
        path = Path(model)
        name = path.name if path.suffix == ".tflite" else f"{model}.tflite"
        contents[name] = read_model(path) if path.is_file() else store.read(name)
    readings = {name: reading_of(f"{args.like}.tflite" if args.like else name) for name in contents}
    fed = {name: reading.crops for name, reading in readings.items()}
    own = sorted(name for name, crops in fed.items() if crops is None)
    if own:
        raise ValueError(
            f"--like must name a model of the cascade that a recipe can be sought for, got {args.like!r}"
            if args.like
            else f"--model must name models of the cascade, or --like one that they are like, got {', '.join(own)}"
        )
    for name, content in contents.items():
        admit(content, name=name, runtime="litert")
    wanted = {str(crops) for crops in fed.values()}
    learned = _collect(args, "data", wanted, strength=1.0)
    judged = _collect(args, "judge", wanted, strength=_JUDGING) if args.judge else learned
    for name, content in contents.items():
        job = Job(
            name, content, readings[name], learned[str(fed[name])], judged[str(fed[name])], Budget(args.budget_px)
        )
        args.output.mkdir(parents=True, exist_ok=True)
        with tqdm(unit=" trials", desc=name, disable=None) as bar:
            outcome = search(job, log=args.output / f"{Path(name).stem}.log", progress=bar.update)
        measured = outcome.recipe.measured
        errors = measured["errors"]
        verdict = measured.get("float_because") or f"{1 / measured['time']:.2f} times as fast"
        sys.stdout.write(f"{name}: {verdict}; mean error {errors['mean']:.2f} px, 95 % within {errors['p95']:.2f} px\n")
        for file in write(outcome, content, args.output):
            sys.stdout.write(f"  wrote {file}\n")
    return 0


def _collect(args: argparse.Namespace, option: str, names: set[str], *, strength: float) -> dict[str, CropSet]:
    from tqdm import tqdm

    from holistic_native.compress.collect import Collector
    from holistic_native.compress.crops import CropSet
    from holistic_native.compress.reading import reading_of
    from holistic_native.media.sources import open_to_measure

    sets = {name: CropSet(args.crops, args.seed, reading_of(name).value_range) for name in sorted(names)}
    collector = Collector(sets, models=args.models, seed=args.seed)
    for path in tqdm(list(_media(option, getattr(args, option))), unit=" files", desc="collecting crops", disable=None):
        source = open_to_measure(str(path))
        variations = args.frames - 1 if source.is_picture else _VARIATIONS
        frames = max(args.frames // (1 + variations), 1)
        step = max((source.frame_count or frames) // frames, 1)
        images = (frame.image for frame in source.frames if frame.index % step == 0)
        collector.feed(islice(images, frames), source=path.name, variations=variations, strength=strength)
    collector.close()
    return sets


def _media(option: str, data: list[str]) -> Iterator[Path]:
    for name in data:
        path = Path(name)
        if not path.exists():
            raise FileNotFoundError(f"--{option} {name!r} does not exist (pictures, videos or folders of them)")
        if path.is_dir():
            yield from sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
        else:
            yield path
