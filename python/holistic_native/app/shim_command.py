"""`holistic-native shim SCRIPT ...`: run a MediaPipe program, unchanged, on holistic_native."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import _SubParsersAction


class Switch(argparse.Action):
    """Carry out an option and end, as --help does: no program is needed then."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(nargs=argparse.REMAINDER, **settings)

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, *_: object) -> None:
        """Turn the shim of the environment on or off; what comes before and behind may be `--as` and a version."""
        from holistic_native.shim.program import main

        before = [] if namespace.version is None else ["--as", namespace.version]
        parser.exit(main([*before, *self.option_strings, *values]))


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `shim` command to a command line; `run` carries it out."""
    parser = subparsers.add_parser(
        "shim",
        help="run a MediaPipe program, unchanged, with our mp.solutions and mp.tasks",
        description="Run a Python program as python does, but let its `import mediapipe` give what holistic_native "
        "offers. Ends with the program's exit code.",
    )
    parser.add_argument(
        "--enable",
        action=Switch,
        help="shim every program of this environment, until --disable",
    )
    parser.add_argument("--disable", action=Switch, help="undo --enable")
    parser.add_argument("--as", dest="version", metavar="VERSION", help="what mediapipe.__version__ is (0.10.21)")
    parser.add_argument("-m", dest="module", action="store_true", help="PROGRAM is a module's name, as after python -m")
    parser.add_argument("program", metavar="PROGRAM", help="the script, or the module")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGUMENT", help="passed on to the program")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry out a parsed `shim` command.

    Returns:
        The program's exit code.

    Raises:
        SystemExit: the program ended with it.
        KeyboardInterrupt: the program was interrupted.
        ValueError: the version is none.
    """
    from holistic_native.shim.program import run_program

    return run_program(args.program, args.arguments, module=args.module, version=args.version)
