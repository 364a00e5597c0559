"""How many branches of its target a corpus covers, for targets in Python: `python -m fuzz.covered TARGET FOLDER...`."""

from __future__ import annotations

import importlib
import io
import sys

import coverage

from fuzz.replay import replay


def main() -> None:
    """Replay the inputs of the folders; print coverage.py's report of the modules that the target is about."""
    name, *folders = sys.argv[1:]
    measured = coverage.Coverage(branch=True, data_file=None, include=["*/holistic_native/*"])
    measured.start()
    target = importlib.import_module(f"fuzz.{name}")
    replay(target, folders)
    measured.stop()
    paths = [f"*/{module.replace('.', '/')}" for module in target.MODULES]
    report = io.StringIO()
    measured.report(file=report, include=[pattern for path in paths for pattern in (f"{path}.py", f"{path}/*")])
    sys.stdout.write(report.getvalue())


if __name__ == "__main__":
    main()
