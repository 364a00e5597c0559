"""`holistic-native extract report`: what the ledger of a data set says, summed up and drawn."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.app.extracting.plot import PART_NAMES, shares_figure
from holistic_native.atomic_write import AtomicFile
from holistic_native.extract.remote.destination import ledger_here
from holistic_native.extract.remote.urls import plain
from holistic_native.extract.report import Report, read_report
from holistic_native.output_files import check_outputs
from holistic_native.terminal.one_line import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOUR = 3600.0  # seconds
_QUANTILES = (0.05, 0.25, 0.5, 0.75)
_SUFFIXES = (".png", ".svg", ".pdf")
# Of which part the clips with the least are named: hands are what is missing most often.
_NAMED = "hands"


def report(args: argparse.Namespace) -> int:
    """Print a report, and draw it where that is wanted.

    Raises:
        argparse.ArgumentError: not one folder is named, or the picture is of no known kind.
        FileNotFoundError: the folder has no ledger.
        ValueError: the ledger is damaged.
        RuntimeError: matplotlib is not installed.
        OSError: the picture cannot be written.
    """
    if len(args.inputs) != 2 or args.output is not None:
        raise argparse.ArgumentError(None, "a report is of one folder: holistic-native extract report FOLDER")
    if args.plot is not None and args.plot.suffix.lower() not in _SUFFIXES:
        raise argparse.ArgumentError(None, f"--plot must end in one of {' '.join(_SUFFIXES)}, got {str(args.plot)!r}")
    check_outputs([] if args.plot is None else [args.plot])
    folder = plain(args.inputs[1])
    with ledger_here(folder) as here:
        found = read_report(here)
    sys.stdout.write("".join(f"{line}\n" for line in _lines(folder, found)))
    if args.plot is not None:
        _draw(found, args.plot)
        sys.stdout.write(f"wrote {printable(args.plot)}\n")
    return 0


def _lines(folder: str, found: Report) -> Iterator[str]:
    states = ", ".join(f"{count} {state}" for state, count in found.clips.items())
    count = sum(found.clips.values())
    yield f"{printable(folder)}: {count} clip{'' if count == 1 else 's'}: {states}"
    pace = found.frames / found.seconds if found.seconds else 0.0
    spent = f"{found.seconds:.1f} seconds" if found.seconds < _HOUR else f"{found.seconds / _HOUR:.1f} hours"
    yield f"{found.frames} frames in {spent} of a worker, {pace:.1f} frames a second"
    if found.failures:
        yield ""
        yield f"{'failures':24}{'clips':>8}  for example"
        for name, failure in found.failures.items():
            yield f"{name:24}{failure.clips:8}  {printable(failure.id)}: {failure.message}"
    if found.shares:
        yield ""
        yield "share of a clip's frames: its mean, what 5 %, 25 %, half and 75 % of the clips have at most"
        yield f"{'frames with':12}{'mean':>6}{'5 %':>6}{'25 %':>6}{'50 %':>6}{'75 %':>6}{'clips without':>15}"
        for part, shares in found.shares.items():
            values = "".join(f"{value:>6.0%}" for value in (shares.mean(), *np.quantile(shares, _QUANTILES)))
            yield f"{PART_NAMES[part]:12}{values}{int((shares == 0).sum()):>15}"
    if _NAMED in found.worst:
        yield ""
        yield "fewest frames with a hand: " + ", ".join(
            f"{printable(name)} ({share:.0%})" for name, share in found.worst[_NAMED]
        )


def _draw(found: Report, path: Path) -> None:
    figure = shares_figure(found)
    with AtomicFile(path) as file:
        figure.savefig(file.stream, format=path.suffix[1:].lower())
