"""Fuzz every target for a short while, always the same inputs: `python -m fuzz.smoke`.

With --planted each target has a bug, which it has to find; the compiled module must be built with HN_PLANTED_BUG then.
With --seconds each target runs that long, from what earlier runs left in build/fuzz.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Inputs of a smoke run, about ten seconds each on a busy core; and what a target says when it finds the planted bug.
RUNS = {"bindings": 20000, "messages": 15000, "readers": 5000, "recipes": 3000, "task": 3000, "tflite": 10000}
FOUND = {"bindings": "mean_positions wrote behind mean"}
PLANTED_BUG = "the planted bug"


@dataclass(frozen=True)
class Run:
    """What became of one target.

    Attributes:
        target: its name.
        inputs: how many it was given.
        seconds: how long that took.
        log: all that was printed.
        found: whether it failed.
    """

    target: str
    inputs: int
    seconds: float
    log: str
    found: bool


def fuzz(target: str, options: list[str], *, planted: bool) -> Run:
    """Fuzz one target in a process of its own."""
    findings = ROOT / "build" / "fuzz"
    findings.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "fuzz", target, *options, "-timeout=60", "-rss_limit_mb=4096"]
    command += ["-print_final_stats=1", f"-artifact_prefix={findings}/{target}-", str(ROOT / "fuzz" / "seeds" / target)]
    environment = {key: value for key, value in os.environ.items() if key != "HN_PLANTED_BUG"}
    environment |= {"HN_PLANTED_BUG": "1"} if planted else {}
    start = time.monotonic()
    process = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace")
    log = process.stdout + process.stderr
    counted = re.search(r"number_of_executed_units: (\d+)", log)
    return Run(target, int(counted[1]) if counted else 0, time.monotonic() - start, log, process.returncode != 0)


def smoke(*, planted: bool, seconds: int | None, share: int, targets: list[str]) -> list[Run]:
    """Fuzz some targets, two at a time."""

    def one(target: str) -> Run:
        # What is new goes into the first folder.
        if seconds is None:
            with tempfile.TemporaryDirectory() as new:
                return fuzz(target, [f"-runs={RUNS[target] // share}", "-seed=1", new], planted=planted)
        kept = ROOT / "build" / "fuzz" / "corpus" / target
        kept.mkdir(parents=True, exist_ok=True)
        return fuzz(target, [f"-max_total_time={seconds}", str(kept)], planted=planted)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, targets))


def as_wanted(run: Run, *, planted: bool) -> bool:
    """Say whether a run found nothing, or just the planted bug."""
    return run.found and FOUND.get(run.target, PLANTED_BUG) in run.log if planted else not run.found


def main() -> int:
    """Print a line for each target, and all that a target said where it is not as wanted; 1 if one is not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--planted", action="store_true")
    parser.add_argument("--share", type=int, default=1, help="give an Nth of the inputs only")
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--only", choices=RUNS)
    parser.add_argument("--without", choices=RUNS)
    arguments = parser.parse_args()
    targets = [name for name in RUNS if arguments.only in (None, name) and arguments.without != name]
    runs = smoke(planted=arguments.planted, seconds=arguments.seconds, share=arguments.share, targets=targets)
    wrong = [run for run in runs if not as_wanted(run, planted=arguments.planted)]
    for run in wrong:
        sys.stdout.write(f"{run.log}\n")
    for run in runs:
        outcome = "found a bug" if run.found else "found nothing"
        sys.stdout.write(f"{run.target:10} {run.inputs:7} inputs {run.seconds:6.1f} s  {outcome}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
