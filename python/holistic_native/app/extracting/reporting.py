"""`holistic-native extract report`: what the ledger of a data set says, summed up."""

from __future__ import annotations

import argparse


def report(args: argparse.Namespace) -> int:
    """Print the report, and draw it where that is wanted."""
    raise argparse.ArgumentError(None, f"report of {args.inputs}")
