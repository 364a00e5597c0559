"""`holistic-native doctor`: say whether this machine can track, how fast, and what to do if it cannot."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from holistic_native.app.run_options import add_models, add_runtime

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `doctor` command to a command line; `run` carries it out."""
    parser = subparsers.add_parser(
        "doctor",
        help="check this installation: versions, instruction sets, interpreter, models, speed",
        description="Check what tracking needs and time it. Ends with 0 if a tracker can run, with 1 and what to do "
        "about it if not.",
    )
    add_runtime(parser)
    add_models(parser)
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `doctor` command.

    Returns:
        0 if a tracker can run, 1 if not.
    """
    from holistic_native.app.checkup import Checkup

    checkup = Checkup(models=args.models, runtime=args.runtime)
    for title, text in checkup.lines():
        sys.stdout.write(f"{title:<18}{text}\n")
        # A line at a time: the timings take a moment, and a crash must not swallow what was found before it.
        sys.stdout.flush()
    for problem in checkup.problems:
        sys.stdout.write(f"\nPROBLEM: {problem}\n")
    if not checkup.problems:
        sys.stdout.write("\nAll is well.\n")
    return 1 if checkup.problems else 0
