"""The command `holistic-native`: what it can do, and how errors and Ctrl-C reach the terminal."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from holistic_native import __version__
from holistic_native.app import (
    bench_command,
    compress_command,
    doctor_command,
    evaluate_command,
    models_command,
    profile_command,
    run_command,
    shim_command,
)

# Each has add_parser(subparsers), which sets the default `run`: a function from the parsed arguments to an exit code.
COMMANDS = (
    run_command,
    evaluate_command,
    profile_command,
    bench_command,
    models_command,
    doctor_command,
    compress_command,
    shim_command,
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="holistic-native", description="Body, hand and face tracking (543 landmarks) on a CPU."
    )
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
        The exit code: 0 done, 1 an error (one message on standard error), 2 wrong usage, 130 interrupted.
    """
    args = _parser().parse_args(argv)
    if args.debug:
        logging.basicConfig(level=logging.DEBUG, format="%(name)s: %(message)s")
    try:
        code: int = args.run(args)
    except KeyboardInterrupt:
        sys.stderr.write("holistic-native: interrupted\n")
        return 130
    except argparse.ArgumentError as error:
        sys.stderr.write(f"holistic-native {args.command}: {error}\n")
        return 2
    except (ValueError, OSError, RuntimeError, ImportError) as error:
        if args.debug:
            raise
        sys.stderr.write(f"holistic-native {args.command}: {error}\n")
        return 1
    return code
