"""`holistic-native compress prune`: leave channels and blocks out of a model, without training."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from holistic_native.app.compressing.choices import (
    ChosenModel,
    add_options,
    check_positive,
    chosen_models,
    judged_crops,
    learned_crops,
    report,
)
from holistic_native.atomic_write import write_atomically
from holistic_native.stages.hand_landmarks import LANDMARK_MODELS as HAND_MODELS

if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from collections.abc import Mapping, Sequence

    from holistic_native.compress.crops import CropSet
    from holistic_native.compress.network.module import Network
    from holistic_native.compress.pruning.points import Point

    # To learn from, and to judge on, by the model of the cascade that is fed them.
    _Crops = tuple[Mapping[str, CropSet], Mapping[str, CropSet]]

_DEFAULT_MODELS = (HAND_MODELS[1].removesuffix(".tflite"),)
_CRITERIA = ("obs", "activation", "l1")
_TABLE = "prune.md"


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action to a command line; `run` carries it out."""
    prune = subparsers.add_parser("prune", help="leave channels and blocks out of a model; nothing is trained")
    add_options(prune, _DEFAULT_MODELS)
    prune.add_argument(
        "--criterion",
        choices=_CRITERIA,
        default=_CRITERIA[0],
        help="which channels go first: 'obs', those that the others can replace, which are refitted; 'activation', "
        "those that add least to the sums that read them; 'l1', the smallest weights, not compensated (default: obs)",
    )
    prune.add_argument(
        "--share",
        nargs="+",
        type=float,
        default=[],
        metavar="PERCENT",
        help="percent of the channels of each block; several values",
    )
    prune.add_argument(
        "--overall",
        nargs="+",
        type=float,
        default=[],
        metavar="PERCENT",
        help="percent of all channels, ranked together; several values",
    )
    prune.add_argument(
        "--threshold",
        nargs="+",
        type=float,
        default=[],
        metavar="ERROR",
        help="channels that cost each block at most this relative error: 1e-5, ...; several values",
    )
    prune.add_argument(
        "--coupled",
        action="store_true",
        help="channels of residual streams too, from all blocks that add to them ('l1' and 'activation')",
    )
    prune.add_argument(
        "--without",
        nargs="+",
        type=int,
        default=[],
        metavar="TENSOR",
        help="residual blocks to leave out first, each by the tensor that its sum computes; 0 lists them",
    )
    prune.add_argument("--threads", type=int, default=1, metavar="N", help="CPU threads for torch (default: 1)")
    prune.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `compress prune` command.

    Returns 0; `holistic_native.app.compressing.command` lists what it raises.
    """
    check_positive(args, "threads")
    points = _points(args)
    if args.coupled and args.criterion == "obs":
        raise ValueError("--coupled goes with --criterion l1 or activation: obs cannot prune residual streams")
    import torch

    from holistic_native.compress.network import Network  # says what to install where torch is missing

    models = chosen_models(args, args.model)
    if args.without == [0]:
        for model in models:
            _list_blocks(model.name, Network.read(model.content))
        return 0
    torch.set_num_threads(args.threads)
    crops = learned_crops(args, models)
    judged = judged_crops(args, models) if args.judge else crops
    return _prune(args, models, points, (crops, judged))


def _points(args: argparse.Namespace) -> list[Point]:
    from holistic_native.compress.pruning.points import Point

    for name in ("share", "overall"):
        wrong = [percent for percent in getattr(args, name) if not 0 <= percent < 100]
        if wrong:
            raise ValueError(f"--{name} must be percents from 0 to below 100, got {wrong[0]:g}")
    wrong = [threshold for threshold in args.threshold if not threshold > 0]
    if wrong:
        raise ValueError(f"--threshold must be above 0, got {wrong[0]:g}")
    shares = [Point(share=percent / 100) for percent in args.share]
    overall = [Point(overall=percent / 100) for percent in args.overall]
    points = [*shares, *overall, *(Point(threshold=threshold) for threshold in args.threshold)]
    if not points:
        points = [Point(share=0.0)] if args.without else [Point(threshold=1e-4)]
    return points


def _list_blocks(name: str, network: Network) -> None:
    sys.stdout.write(f"{name}\n")
    for block in network.blocks():
        if block.add is not None:
            sys.stdout.write(f"  {block.add}: width {block.width}, {block.macs / 1e6:.1f} million multiplications\n")


def _prune(args: argparse.Namespace, models: Sequence[ChosenModel], points: Sequence[Point], crops: _Crops) -> int:
    from tqdm import tqdm

    from holistic_native.compress.pruning.sweep import Sweep
    from holistic_native.compress.pruning.table import table

    rows = []
    args.output.mkdir(parents=True, exist_ok=True)
    for model in models:
        learned, judged = (found[model.crops] for found in crops)
        sweep = Sweep(
            model.name,
            model.content,
            model.reading,
            learned,
            judged,
            args.frames,
            args.criterion,
            points,
            args.coupled,
            tuple(args.without),
        )
        with tqdm(unit=" points", total=len(points), desc=model.name, disable=None) as bar:
            cards = sweep.run(args.output, progress=bar.update)
        rows += [(sweep.label(point), card) for point, card in zip(points, cards, strict=True)]
    text = table(rows)
    sys.stdout.write(text)
    write_atomically(args.output / _TABLE, text.encode())
    report([args.output / _TABLE, *(args.output / label / card["model"] for label, card in rows)])
    return 0
