"""The files of landmarks that a command is asked for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from holistic_native.formats.foreign.bvh import UNITS, BvhFile
from holistic_native.formats.table import FORMATS, Format, format_of, split_format

if TYPE_CHECKING:
    from holistic_native.formats.landmark_file import LandmarkFile, LandmarkFolder, Recording


class Export(NamedTuple):
    """A file of landmarks to be written.

    Attributes:
        format: of the file.
        path: its name, or that of a folder; Path() where only the format is named.
    """

    format: Format
    path: Path

    @property
    def is_bare(self) -> bool:
        """Whether only the format is named: -o names the folder then."""
        return self.path == Path()


def add_exports(group: argparse._ArgumentGroup) -> None:
    """Add the arguments that say which files of landmarks to write."""
    known = "; ".join(f"{entry.name}: {entry.help}" for entry in FORMATS)
    group.add_argument(
        "--to",
        type=_export,
        action="append",
        default=[],
        metavar="[FORMAT:]FILE",
        help="landmarks, in the format of the suffix or the one that is named; may be given several times; a format "
        f"alone writes into the folder -o. {known}",
    )
    group.add_argument("--bvh-units", choices=tuple(UNITS), default="cm", help="of lengths in BVH files (default: cm)")
    group.add_argument("--bvh-tpose", action="store_true", help="begin BVH files with a frame in a T-pose")
    for name in ("json", "npz"):
        group.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"the same as --to {name}:FILE")
    group.add_argument(
        "--face", choices=("mesh", "68"), default="mesh", help="how files hold a face: as its mesh, or as 68 points"
    )


def exports(args: argparse.Namespace) -> list[Export]:
    """Return all files of landmarks that the arguments ask for."""
    named = ((format_of(Path(), name), getattr(args, name)) for name in ("json", "npz"))
    return [*args.to, *(Export(entry, path) for entry, path in named if path is not None)]


def note_what_is_left_out(entries: Iterable[Format], extras: Iterable[str], *, several: bool = False) -> None:
    """Say on standard error which formats do not hold all that is to be written.

    Args:
        entries: the formats of all files.
        extras: what there is beside body, hands and face.
        several: whether there are several people.
    """
    for entry in dict.fromkeys(entries):
        for shortfall in entry.shortfalls(extras, several=several):
            sys.stderr.write(f"note: {shortfall}\n")


def opened(export: Export, recording: Recording, args: argparse.Namespace) -> LandmarkFile | LandmarkFolder:
    """Open a file of landmarks.

    Raises:
        OSError: it cannot be written.
    """
    if export.format.kind is BvhFile:
        return BvhFile(export.path, recording, units=args.bvh_units, t_pose=args.bvh_tpose)
    return export.format.kind(export.path, recording)


def _export(text: str) -> Export:
    if text in {entry.name for entry in FORMATS}:
        return Export(format_of(Path(), text), Path())
    name, path = split_format(text)
    if not path.name:
        raise argparse.ArgumentTypeError(f"the name of a file is missing in {text!r}")
    try:
        return Export(format_of(path, name), path)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
