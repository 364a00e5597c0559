"""What all `compress` commands are given: models, pictures and videos to learn from and to judge on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.app.compressing.collecting import Collecting

if TYPE_CHECKING:
    from holistic_native.compress.crops import CropSet
    from holistic_native.compress.reading import Reading
    from holistic_native.tflite.int8.recipe import QuantizeRecipe

# Crops per model to watch and to judge on.
_CROPS = 160
# Frames taken per file, most of them variations.
_FRAMES = 160
# How strong variations are, on the frames to learn from and on those that errors are measured on.
LEARNING, JUDGING = 1.0, 0.4


@dataclass(frozen=True)
class ChosenModel:
    """One model to derive another from.

    Attributes:
        name: its file name.
        content: its bytes.
        reading: how to read its outputs.
    """

    name: str
    content: bytes
    reading: Reading

    @property
    def crops(self) -> str:
        """The model of the cascade whose crops it is fed."""
        return str(self.reading.crops)


def add_options(parser: argparse.ArgumentParser, models: Sequence[str]) -> None:
    """Add the options that all actions have; `models` are those that are taken when none are named."""
    parser.add_argument(
        "--data", nargs="+", required=True, metavar="PATH", help="videos, pictures, or folders of them, to learn from"
    )
    parser.add_argument(
        "--judge", nargs="+", default=[], metavar="PATH", help="the same, best of other people, to measure errors on"
    )
    parser.add_argument("--model", nargs="+", default=models, metavar="NAME", help="models by name, or .tflite files")
    parser.add_argument(
        "--like", metavar="NAME", help="the cascade's model whose inputs and outputs your own .tflite files have"
    )
    parser.add_argument("--output", type=Path, default=Path("compressed"), metavar="DIR", help="where to write")
    parser.add_argument("--crops", type=int, default=_CROPS, metavar="N", help=f"crops per model (default: {_CROPS})")
    parser.add_argument(
        "--frames", type=int, default=_FRAMES, metavar="N", help=f"frames and variations per file (default: {_FRAMES})"
    )
    parser.add_argument("--judge-crops", type=int, metavar="N", help="the same for --judge (default: as --crops)")
    parser.add_argument("--judge-frames", type=int, metavar="N", help="the same for --judge (default: as --frames)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of all random choices (default: 0)")
    parser.add_argument("--models", metavar="DIR", help="folder or .task bundle to take the cascade's models from")


def check_positive(args: argparse.Namespace, *others: str) -> None:
    """Check that numbers are above 0: those of `add_options`, and others; ValueError otherwise."""
    for name in ("crops", "frames", "judge_crops", "judge_frames", *others):
        given = getattr(args, name)
        if given is not None and not given > 0:
            raise ValueError(f"--{name.replace('_', '-')} must be above 0, got {given}")


def chosen_models(args: argparse.Namespace, names: Sequence[str]) -> tuple[ChosenModel, ...]:
    """Read the models that were asked for, and find out how each is to be read.

    Raises:
        ValueError: a model is damaged, or no model of the cascade and like none.
        OSError: a file is missing or cannot be read.
    """
    from holistic_native.compress.reading import reading_of
    from holistic_native.model_files.archives import read_model
    from holistic_native.model_files.store import ModelStore
    from holistic_native.runtime.admission import admit

    store = ModelStore(args.models)
    models: dict[str, ChosenModel] = {}
    for model in names:
        path = Path(model)
        name = path.name if path.suffix == ".tflite" else f"{model}.tflite"
        content = read_model(path) if path.is_file() else store.read(name)
        models[name] = ChosenModel(name, content, reading_of(f"{args.like}.tflite" if args.like else name))
    own = sorted(name for name, model in models.items() if model.reading.crops is None)
    if own:
        raise ValueError(
            f"--like must name a model of the cascade that others can be derived from, got {args.like!r}"
            if args.like
            else f"--model must name models of the cascade, or --like one that they are like, got {', '.join(own)}"
        )
    for chosen in models.values():
        admit(chosen.content, name=chosen.name, runtime="litert")
    return tuple(models.values())


def learned_crops(args: argparse.Namespace, models: Sequence[ChosenModel]) -> Mapping[str, CropSet]:
    """Collect the crops of `--data`, by the model of the cascade that is fed them; see `Collecting.collect`."""
    collecting = Collecting("data", args.crops, args.frames, LEARNING, args.seed, args.models)
    return collecting.collect(args.data, {model.crops for model in models})


def judged_crops(args: argparse.Namespace, models: Sequence[ChosenModel]) -> Mapping[str, CropSet]:
    """Collect the crops of `--judge`, of which there must be some; see `Collecting.collect`."""
    most, frames = args.judge_crops or args.crops, args.judge_frames or args.frames
    collecting = Collecting("judge", most, frames, JUDGING, args.seed, args.models)
    return collecting.collect(args.judge, {model.crops for model in models})


def named_recipe(option: str, name: str) -> QuantizeRecipe:
    """Read a recipe: a .json file, or that of a model whose recipe ships; ValueError where there is none."""
    from holistic_native.runtime.int8_models import shipped_recipe
    from holistic_native.tflite.int8.recipe import QuantizeRecipe

    if name.endswith(".json"):
        return QuantizeRecipe.from_json(Path(name).read_text(encoding="utf-8"))
    shipped = shipped_recipe(f"{name}.tflite")
    if shipped is None:
        raise ValueError(f"{option} must be a recipe's .json file or a model whose recipe ships, got {name!r}")
    return shipped


def report(files: Sequence[Path]) -> None:
    """Print the names of the written files on standard output."""
    for file in files:
        sys.stdout.write(f"  wrote {file}\n")
