"""Give a target the inputs of some folders, without a fuzzer: `python -m fuzz.replay TARGET FOLDER...`.

For measuring what a corpus covers (README.md), and for examining one input in a debugger.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any


def replay(target: Any, folders: list[str]) -> None:
    """Give a target every file of some folders."""
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                target.one(path.read_bytes())


def main() -> None:
    """Replay all of them; the first that fails ends the process."""
    name, *folders = sys.argv[1:]
    replay(importlib.import_module(f"fuzz.{name}"), folders)


if __name__ == "__main__":
    main()
