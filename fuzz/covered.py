"""How many branches of its target a corpus covers, for targets in Python: `python -m fuzz.covered TARGET FOLDER...`."""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
from pathlib import Path

import coverage

from fuzz.replay import replay


def main() -> None:
    """Replay the inputs of the folders; print the branches taken in each of the modules that the target is about."""
    name, *folders = sys.argv[1:]
    measured = coverage.Coverage(branch=True, data_file=None, include=["*/holistic_native/*"])
    measured.start()
    target = importlib.import_module(f"fuzz.{name}")
    replay(target, folders)
    measured.stop()
    paths = [f"*/{module.replace('.', '/')}" for module in target.MODULES]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        measured.json_report(
            outfile=str(report), include=[pattern for path in paths for pattern in (f"{path}.py", f"{path}/*")]
        )
        found = json.loads(report.read_text())
    rows = {path: one["summary"] for path, one in found["files"].items()} | {"all": found["totals"]}
    for path, counts in rows.items():
        sys.stdout.write(f"{counts['covered_branches']:>5} of {counts['num_branches']:>5} branches  {path}\n")


if __name__ == "__main__":
    main()
