"""`holistic-native extract`: landmarks of many clips into a folder, with a ledger."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from holistic_native.app.extracting.options import REPORT, add_extract_parser, choices_of, settings_of
from holistic_native.app.outputs.exports import note_what_is_left_out
from holistic_native.app.tracking import extras_of, fetch_models
from holistic_native.formats.table import format_of
from holistic_native.terminal.interrupt import Stop, stop_on_interrupt

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from holistic_native.app.extracting.summary import Summary
    from holistic_native.extract.run import Run

_SOME_FAILED = 3


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `extract` command to a command line; `run` carries it out."""
    parser = add_extract_parser(subparsers)
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `extract` command.

    Returns:
        0 when every clip is done, 3 when some have failed, now or before; 130, 143 or 129 when a signal stopped it.

    Raises:
        argparse.ArgumentError: arguments make no sense together.
        LockedError: another run works on the folder.
        SettingsChangedError: clips were extracted with other settings.
        FileNotFoundError: an input or a model does not exist.
        ValueError: an input, a manifest or a setting is wrong.
        OSError: an output cannot be written.
    """
    # `--help` must not wait for what only a run needs.
    if args.inputs[0] == REPORT:
        from holistic_native.app.extracting.reporting import report

        return report(args)
    from holistic_native.app.extracting.summary import Summary
    from holistic_native.extract.run import Run

    if args.output is None:
        raise argparse.ArgumentError(None, "the folder to write to is missing: -o FOLDER")
    if args.plot is not None:
        raise argparse.ArgumentError(None, "--plot draws a report: holistic-native extract report FOLDER --plot FILE")
    settings, choices = settings_of(args), choices_of(args)
    note_what_is_left_out([format_of(Path(), args.to)], extras_of(args))
    fetch_models(args)
    with Run(args.inputs, args.output, settings, choices) as work:
        summary = Summary(work.plan)
        with stop_on_interrupt() as stop:
            _extract(work, summary, stop)
        sys.stdout.write(summary.line(stopped=stop.is_set()) + "\n")
    if stop.is_set():
        return stop.exit_code
    return _SOME_FAILED if summary.failures else 0


def _extract(work: Run, summary: Summary, stop: Stop) -> None:
    from holistic_native.app.extracting.bars import Bars

    if not work.plan.count:
        return
    with Bars(work.plan) as bars, work.engine() as engine, closing(work.progress(engine)) as happenings:
        for happened in happenings:
            summary.add(happened)
            bars.add(happened)
            if stop.is_set():
                work.destination.ledger.leave_repeated()
                break
