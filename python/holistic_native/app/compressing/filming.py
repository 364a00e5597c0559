"""`holistic-native compress camera`: a model for your own camera, from its videos, in one command."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holistic_native.app.compressing.distilling import add_training, chosen_device
from holistic_native.terminal.one_line import printable

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_KEPT_BACK = 0.5
_FRAMES, _CROPS = 200, 250


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action to a command line; `run` carries it out."""
    camera = subparsers.add_parser(
        "camera",
        help="derive a model for your own camera from its videos: train, quantise to int8, judge, report",
        description="Trains on the first part of each video and judges on the rest. Writes FOLDER/models for 'models=' "
        "and FOLDER/report.html. The same command again goes on where it was stopped.",
    )
    camera.add_argument("videos", nargs="+", type=Path, metavar="VIDEO", help="videos of one camera")
    camera.add_argument("--part", required=True, choices=("hand", "pose", "face"), help="which part's model to derive")
    camera.add_argument("--minutes", type=float, default=20.0, metavar="M", help="minutes of training (default: 20)")
    camera.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER", help="where to write")
    camera.add_argument("--size", type=int, metavar="PX", help="side of the new model's input, a multiple of 32")
    camera.add_argument(
        "--kept-back",
        type=float,
        default=_KEPT_BACK,
        metavar="S",
        help="share of each video to judge on (default: 0.5)",
    )
    camera.add_argument("--no-int8", action="store_true", help="leave the new model in float")
    camera.add_argument(
        "--budget-px", type=float, default=1.0, metavar="PX", help="mean error that int8 may add (default: 1)"
    )
    camera.add_argument("--frames", type=int, default=_FRAMES, metavar="N", help="frames of each half (default: 200)")
    camera.add_argument(
        "--crops", type=int, default=_CROPS, metavar="N", help="crops to measure errors on (default: 250)"
    )
    camera.add_argument("--seed", type=int, default=0, metavar="N", help="of all random choices (default: 0)")
    camera.add_argument("--models", metavar="DIR", help="folder or .task bundle to take the cascade's models from")
    add_training(camera.add_argument_group("training"))
    camera.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `compress camera` command.

    Returns 0; `holistic_native.app.compressing.command` lists what it raises.
    """
    for name in ("minutes", "size", "budget_px", "frames", "crops", "batch", "rate", "surroundings", "threads"):
        given = getattr(args, name)
        if given is not None and not given > 0:
            raise ValueError(f"--{name.replace('_', '-')} must be above 0, got {given}")
    if not 0 < args.kept_back < 1:
        raise ValueError(f"--kept-back must be between 0 and 1, got {args.kept_back}")
    device = chosen_device(args.device, args.threads)

    from tqdm import tqdm

    from holistic_native.compress.camera.filming import PARTS, Filming
    from holistic_native.compress.camera.specialise import specialise
    from holistic_native.compress.camera.table import markdown
    from holistic_native.compress.distil.options import Options
    from holistic_native.model_files.store import ModelStore

    part = PARTS[args.part]
    job = Filming(
        videos=args.videos,
        part=args.part,
        minutes=args.minutes,
        folder=args.output,
        content=ModelStore(args.models).read(part.model),
        size=args.size or part.size,
        kept_back=args.kept_back,
        frames=args.frames,
        crops=args.crops,
        surroundings=args.surroundings,
        options=Options(batch=args.batch, rate=args.rate, seed=args.seed),
        device=device,
        models=args.models,
    )
    with ExitStack() as stack:
        bars: dict[str, Any] = {}

        def show(what: str, done: int, of: int) -> None:
            if what not in bars:
                stack.close()
                bars[what] = stack.enter_context(tqdm(total=of or None, desc=what, disable=None))
            bars[what].update(done - bars[what].n)

        found = specialise(job, int8=not args.no_int8, budget=args.budget_px, report=show)
    sys.stdout.write(f"{markdown(found.rows)}\ntaken: {found.taken}\n{found.verdict}\n")
    for file in found.files:
        sys.stdout.write(f"  wrote {printable(str(file))}\n")
    return 0
