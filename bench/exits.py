"""How programs with a tracker end: with open streams, busy threads, forked children, double interrupts; many runs each.

    python -m bench.exits VIDEO [--runs 20] [--python PATH ...] [--only WORD] [--jobs 2] [--markdown FILE] [--json FILE]

The programs are those of `bench.exit_scripts`. Each has to end by itself, with its own exit code, within 5 s of its
last line; those that fork or are interrupted check their results themselves, and do so several times a run. The exit
code is 1 when one did not; what such runs wrote to standard error is shown.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import numpy as np

from bench.exit_runs import CODES, End, Run, run_script
from bench.exit_scripts import ENDS, FORKS, INTERRUPTS
from bench.machine import machine
from bench.media import decoded
from bench.table import table, write_json

FRAMES = 8
GROUPS = {"ends": ENDS, "forks": FORKS, "interrupts": INTERRUPTS}
SHOWN_FAILURES = 5
SHOWN_LINES = 40


def runs_of(scripts: list[str], pythons: list[str], count: int, jobs: int, frames: Path) -> Iterator[tuple[str, Run]]:
    """Run all scripts in turn, again and again, some at a time; yield the Python and the run."""
    work = [(python, script) for _ in range(count) for script in scripts for python in pythons]
    with ThreadPoolExecutor(jobs) as pool:
        yield from zip(
            (python for python, _ in work),
            pool.map(lambda item: run_script(item[1], frames, item[0]), work),
            strict=True,
        )


def report(done: list[tuple[str, Run]], scripts: list[str], pythons: list[str]) -> str:
    """Make a table per Python."""
    parts = []
    for python in pythons:
        rows = []
        for script in scripts:
            found = [run for used, run in done if used == python and run.script == script]
            ends = Counter(run.end for run in found)
            slowest = max((run.seconds for run in found), default=0.0)
            rows.append((script, str(CODES[script]), *(str(ends[end]) for end in End), f"{slowest:.1f}"))
        total = Counter(run.end for used, run in done if used == python)
        rows.append(("all", "", *(str(total[end]) for end in End), ""))
        head = ("script", "its code", *(end.value for end in End), "slowest s")
        parts.append(f"**{python}**\n\n{table(head, rows)}")
    return "\n".join(parts)


def failures(done: list[tuple[str, Run]]) -> str:
    """Show what the first runs that did not end right wrote."""
    failed = [(python, run) for python, run in done if run.end is not End.RIGHT]
    return "".join(
        f"\n{run.script} with {python}: {run.end.value}, code {run.code}\n"
        + "\n".join(run.errors.splitlines()[-SHOWN_LINES:])
        + "\n"
        for python, run in failed[:SHOWN_FAILURES]
    )


def main() -> int:
    """Run, print the tables, write files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", type=Path, help="a video or picture with a person")
    parser.add_argument("--runs", type=int, default=20, help="of each script, default 20")
    parser.add_argument("--python", nargs="+", default=[sys.executable], metavar="PATH", dest="pythons")
    parser.add_argument("--only", default="", metavar="WORD", help="ends, forks, interrupts, or part of a name")
    parser.add_argument("--jobs", type=int, default=2, help="scripts that run at the same time, default 2")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    scripts = [name for name in GROUPS.get(args.only, CODES) if args.only in GROUPS or args.only in name]
    about = machine()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frames.npy"
        np.save(path, np.stack(decoded(args.video, FRAMES)))
        done = list(runs_of(scripts, args.pythons, args.runs, args.jobs, path))
    text = f"{about}; {args.video.name}\n\n{report(done, scripts, args.pythons)}"
    sys.stdout.write(text + failures(done))
    if args.markdown is not None:
        args.markdown.write_text(text)
    rows = [{"python": python, **asdict(run), "end": run.end.value} for python, run in done]
    write_json(args.json, {"about": about, "runs": rows})
    return 0 if all(run.end is End.RIGHT for _, run in done) else 1


if __name__ == "__main__":
    sys.exit(main())
