"""`holistic-native compress`: derive smaller, faster models, their errors measured."""

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
