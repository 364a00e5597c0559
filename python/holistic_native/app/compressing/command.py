"""`holistic-native compress`: derive smaller, faster models, their errors measured.

Each action is a module with `add_parser` and `run`, which returns the exit code 0 or raises:

- ValueError: a model or a picture cannot be used, a video shows nothing of the part, torch has no such device, or a
  number is out of range.
- OSError: a file is missing or cannot be read or written.
- RuntimeError: a video cannot be read.
- ImportError: LiteRT is not installed, or torch, which all but `quantize` need.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from holistic_native.app.compressing import distilling, filming, pruning, quantizing

if TYPE_CHECKING:
    from argparse import _SubParsersAction

# Each has add_parser(subparsers), which sets the default `run`.
ACTIONS = (quantizing, pruning, distilling, filming)


def add_parser(subparsers: _SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the `compress` command to a command line; each of its actions carries itself out."""
    parser = subparsers.add_parser("compress", help="derive smaller, faster models, their errors measured")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for action in ACTIONS:
        action.add_parser(actions)
    return parser
