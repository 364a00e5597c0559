"""Start this Python anew, with this package: nothing is forked, and a crash there does not affect this process."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

# The child finds the package where this process has it, installed or not, whatever its user's environment says.
_PROGRAM = (
    "import importlib, json, sys; sys.path[:] = json.loads(sys.argv.pop(1)); "
    "importlib.import_module(sys.argv.pop(1)).main()"
)
_PYTHON = re.compile(r"\.?(python|pypy)", re.IGNORECASE)


def child_command(module: str, *arguments: str) -> list[str] | None:
    """Return a command line that calls `main` of a module of this package in a new process.

    Args:
        module: its name, with the package's.
        arguments: what `main` finds in `sys.argv`, from place 1.

    Returns:
        None where this program has no Python of its own, as in a frozen program.
    """
    # Embedded in another program, `sys.executable` may be that program, and in a frozen one it is.
    program = sys.executable
    if not program or getattr(sys, "frozen", False) or not _PYTHON.match(Path(program).name):
        return None
    return [program, "-I", "-c", _PROGRAM, json.dumps(sys.path), module, *arguments]


def spell_end(code: int) -> str:
    """Spell how a process ended: "signal 11", "code 1"."""
    return f"signal {-code}" if code < 0 else f"code {code}"
