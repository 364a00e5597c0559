"""The arguments of `holistic-native extract`."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.app.run_options import add_tracking, positive
from holistic_native.app.tracking import check_tracking, holistic_arguments
from holistic_native.formats.table import FORMATS
from holistic_native.media.readers import READERS

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from holistic_native.extract.choices import Choices
    from holistic_native.extract.settings import Settings

REPORT = "report"
_PATIENCE = 60.0


def add_extract_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `extract` command and its arguments to a command line."""
    parser = subparsers.add_parser(
        "extract",
        help="landmarks of many videos and pictures into a folder, with a ledger",
        usage="%(prog)s INPUT... -o FOLDER [options]\n       %(prog)s report FOLDER [--plot FILE]",
        description="Track many videos and pictures, each into a file of its own in FOLDER, and note in its "
        "ledger.jsonl what became of each. The same command goes on where a run was stopped, by whatever. "
        "'report FOLDER' sums the ledger up.",
    )
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="path or address (s3://...): folder, glob, video, picture, or a list of them: .txt (a path a line), .csv "
        "or .parquet (columns path and, where wanted, id, start, end)",
    )
    data = parser.add_argument_group("data set")
    data.add_argument(
        "-o", "--output", metavar="FOLDER", help="gets an output for each clip, and a ledger; a path or an address"
    )
    data.add_argument(
        "--to",
        choices=tuple(entry.name for entry in FORMATS),
        default="parquet",
        metavar="FORMAT",
        help=f"of the outputs: {', '.join(entry.name for entry in FORMATS)} (default: parquet)",
    )
    data.add_argument(
        "--face", choices=("mesh", "68"), default="mesh", help="how files hold a face: as its mesh, or as 68 points"
    )
    data.add_argument("--reader", choices=READERS, default="auto", help="PyAV and Pillow, or OpenCV (docs/input.md)")
    data.add_argument("--hash", action="store_true", help="record the SHA-256 of every input too")
    data.add_argument("--plot", type=Path, metavar="FILE", help="of a report: draw what was found on how many frames")
    work = parser.add_argument_group("work")
    work.add_argument("--workers", type=positive, metavar="N", help="processes (default: cores / --threads)")
    work.add_argument(
        "--shard", type=_shard, default=(1, 1), metavar="K/N", help="do part K of N of the clips, K from 1: 3/64"
    )
    work.add_argument(
        "--ray",
        nargs="?",
        const="",
        metavar="ADDRESS",
        help="extract on the machines of a Ray cluster (default: that of this machine); --workers says how many at "
        "most (docs/datasets.md)",
    )
    work.add_argument("--retry-failed", action="store_true", help="do those again that have failed, wholly or in part")
    work.add_argument("--again", action="store_true", help="do those again that were made with other settings")
    work.add_argument("--verify", action="store_true", help="read outputs, and do those again that have changed")
    work.add_argument("--wait", action="store_true", help="wait for another run on FOLDER to end")
    work.add_argument(
        "--seconds-per-frame",
        type=_seconds,
        default=_PATIENCE,
        metavar="S",
        help=f"a worker that gives no frame for so long hangs: its clip fails (default: {_PATIENCE:g})",
    )
    add_tracking(parser.add_argument_group("tracking"))
    return parser


def settings_of(args: argparse.Namespace) -> Settings:
    """Return how clips are extracted.

    Raises:
        argparse.ArgumentError: the profile is "auto", or a part is asked for without what it is computed from.
        ValueError: a setting is out of range.
    """
    from holistic_native.extract.settings import Settings

    check_tracking(args)
    if args.profile == "auto":
        raise argparse.ArgumentError(None, "--profile must be exact or fast: results of auto depend on speed")
    return Settings.of(
        to=args.to,
        face=args.face,
        reader=args.reader,
        static=args.static,
        threads=args.threads or 1,
        hash_inputs=args.hash,
        **holistic_arguments(args),
    )


def choices_of(args: argparse.Namespace) -> Choices:
    """Return what the run does, other than how clips are extracted."""
    from holistic_native.extract.choices import Choices

    return Choices(
        args.workers,
        args.shard,
        args.retry_failed,
        args.again,
        args.verify,
        args.wait,
        args.seconds_per_frame,
        args.ray,
    )


def _shard(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)/(\d+)", text)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise argparse.ArgumentTypeError(f"must be K/N with K from 1 to N, as in 3/64, got {text!r}")
    return int(found[1]), int(found[2])


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 1e6:
        raise argparse.ArgumentTypeError(f"must be seconds above 0, got {text!r}")
    return seconds
