"""Fuzz one target: `python -m fuzz TARGET [libFuzzer's options and folders of inputs]`.

With HN_PLANTED_BUG set to anything, targets written in Python have a bug. Needs the extra `fuzz`.
"""

from __future__ import annotations

import importlib
import os
import sys

import atheris

from fuzz.native_coverage import count_native_branches


def main() -> None:
    """Run libFuzzer until it is done or finds something; its exit codes."""
    name = sys.argv.pop(1)
    with atheris.instrument_imports(include=["holistic_native"]):
        target = importlib.import_module(f"fuzz.{name}")
    one = target.planted if os.environ.get("HN_PLANTED_BUG") and hasattr(target, "planted") else target.one
    atheris.Setup(sys.argv, one)
    count_native_branches()
    atheris.Fuzz()


if __name__ == "__main__":
    main()
