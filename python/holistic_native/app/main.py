"""The command `holistic-native`: what it can do, and how errors and signals reach the terminal."""

from __future__ import annotations

import argparse
import logging
import sys
import traceback
from collections.abc import Sequence
from contextlib import ExitStack
from typing import NoReturn

from holistic_native import __version__
from holistic_native.app import (
    bench_command,
    doctor_command,
    evaluate_command,
    models_command,
    replay_command,
    run_command,
    serve_command,
    shim_command,
    timings_command,
)
from holistic_native.app.compressing import command as compress_command
from holistic_native.app.extracting import command as extract_command
from holistic_native.terminal.interrupt import signals_raise
from holistic_native.terminal.one_line import described, one_line
from holistic_native.terminal.streams import SafeStream, safe_streams

# Each has add_parser(subparsers), which sets the default `run`: a function from the parsed arguments to an exit code.
COMMANDS = (
    run_command,
    extract_command,
    replay_command,
    serve_command,
    evaluate_command,
    timings_command,
    bench_command,
    models_command,
    doctor_command,
    compress_command,
    shim_command,
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {one_line(message)} (see {self.prog} --help)\n")


def command_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line, with all commands."""
    parser = _Parser(prog="holistic-native", description="Body, hand and face tracking (543 landmarks) on a CPU.")
    parser.add_argument("--version", action="version", version=f"holistic_native {__version__}")
    parser.add_argument("--debug", action="store_true", help="show tracebacks and the library's own messages")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        # `--debug` may also follow the command; SUPPRESS keeps it from undoing one in front.
        command.add_parser(subparsers).add_argument(
            "--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments after the command's name; None for those of the process.

    Returns:
        The exit code: 0 done, 1 an error, 2 wrong usage (either one line on standard error), 130 interrupted,
        143 and 129 ended by SIGTERM and SIGHUP.
    """
    with safe_streams() as (out, _):
        try:
            args = command_parser().parse_args(argv)
        except SystemExit as end:  # help, the version, or wrong usage: all is said
            raise SystemExit(_with_output(out, "holistic-native", int(end.code or 0))) from None
    if args.debug:
        logging.basicConfig(level=logging.DEBUG, format="%(name)s: %(message)s")
    if args.command == "shim":  # another program, which is to find everything as Python leaves it
        return _run(args)
    with ExitStack() as stack:
        out, _ = stack.enter_context(safe_streams())
        stack.enter_context(signals_raise())
        return _with_output(out, f"holistic-native {args.command}", _run(args))


def _run(args: argparse.Namespace) -> int:
    try:
        code: int = args.run(args)
    except KeyboardInterrupt as stopped:
        sys.stderr.write(f"holistic-native {args.command}: interrupted\n")
        return getattr(stopped, "exit_code", 130)
    except Exception as error:
        if args.debug:
            traceback.print_exc()
        sys.stderr.write(f"holistic-native {args.command}: {described(error)}\n")
        return 2 if isinstance(error, argparse.ArgumentError) else 1
    return code


def _with_output(out: SafeStream, name: str, code: int) -> int:
    # A command whose text could not be written has failed, even where its files are complete.
    out.flush()
    if code == 0 and out.error is not None:
        sys.stderr.write(f"{name}: standard output: {described(out.error)}\n")
        return 1
    return code
