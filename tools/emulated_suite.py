"""Run a test suite that takes hours, in pieces, with a ledger that a stopped run goes on from.

    emulated_suite.py --folder FOLDER --root TREE --native HASH --commit TEXT [OPTION ...] -- PYTEST-COMMAND ...
    emulated_suite.py --folder FOLDER --report

PYTEST-COMMAND starts pytest at the root of a copy of TREE, with tools/ of it on PYTHONPATH, here or behind an emulator.
FOLDER holds ledger.jsonl, the processes' output in logs/, this process's number in `pid`, and the file `pause`, if
someone makes it: as long as it is there, everything stands still. SIGTERM and Ctrl-C end a run; the next one goes on.
Exit code: 0 all tests have run on this tree and none failed, 1 some failed or have still to run, 2 wrong usage, 130
stopped.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from threading import Event
from typing import Any

from emulated_inputs import Tree
from emulated_ledger import FAILURES, Ledger, Summary, file_of
from emulated_run import TICK, Run

log = logging.getLogger("emulated_suite")


@dataclass
class Suite:
    """What is left of a suite, and what runs it."""

    folder: Path
    pytest: Sequence[str]
    limit: float
    commit: str
    ledger: Ledger
    keys: dict[str, dict[str, str]] = field(default_factory=dict)
    stopping: Event = field(default_factory=Event)

    def collect(self, tree: Tree) -> dict[str, Any]:
        """Give what pytest collects, from the ledger where that is known."""
        known = self.ledger.collection(tree.whole)
        if known is None:
            run = self._run(None, "collection")
            found = next((report for report in run.reports() if "collected" in report), None)
            if found is None:
                sys.exit(f"nothing was collected: {run.ending}, see {self.folder}/logs/collection.log")
            self.ledger.append(collection=tree.whole, **found)
            known = {"collection": tree.whole, **found}
        files = dict.fromkeys(map(file_of, known["collected"]))
        self.keys = {file: asdict(tree.key(file)) for file in files}
        self.ledger.append(session=now(), commit=self.commit, collection=tree.whole, keys=self.keys)
        return known

    def run(self, shards: Iterable[Sequence[str]], jobs: int) -> None:
        """Run shards side by side until none is left or someone stops it."""
        waiting = deque(shards)
        total = sum(map(len, waiting))

        def work(job: int) -> None:
            while waiting and not self._held():
                tests = waiting.popleft()
                rest = self._shard(tests, f"job{job}-{datetime.now():%d-%H%M%S}")
                if rest:
                    waiting.append(rest)
                log.info("%d of %d tests wait for a process", sum(map(len, waiting)), total)

        with ThreadPoolExecutor(jobs) as pool:
            for done in [pool.submit(work, job) for job in range(jobs)]:
                done.result()

    def _held(self) -> bool:
        """Wait while there is a pause; give whether the suite is being stopped."""
        while (self.folder / "pause").exists() and not self.stopping.wait(TICK):
            pass
        return self.stopping.is_set()

    def _shard(self, tests: Sequence[str], name: str) -> list[str]:
        """Run tests in one process, write down how they end, and give those that have to run in another process."""
        run, left = self._run(tests, name), dict.fromkeys(tests)
        uncollected: set[str] = set()
        for report in run.reports():
            if "collected" in report:
                uncollected = left.keys() - set(report["collected"])
                failed = report["failed"]
            else:
                self._ended(**report)
                del left[report["ended"]]
        if self.stopping.is_set():
            return list(left)
        for test in uncollected:
            self._ended(test, "failed", failed.get(file_of(test), "it is not collected any more"))
            del left[test]
        if run.current is not None:
            outcome = "timed out" if run.timed_out else "crashed"
            self._ended(run.current, outcome, f"{run.ending} after {run.spent:.0f} seconds", run.spent)
            del left[run.current]
        elif len(left) == len(tests) and not run.disturbed:
            for test in tests:
                self._ended(test, "crashed", f"{run.ending} before the first test, see logs/{name}.log")
            return []
        return list(left)

    def _run(self, tests: Sequence[str] | None, name: str) -> Run:
        output = self.folder / "logs" / f"{name}.log"
        pause = self.folder / "pause"
        return Run(self.pytest, tests, output=output, limit=self.limit, pause=pause, stopping=self.stopping)

    def _ended(self, ended: str, outcome: str, why: str = "", seconds: float = 0.0) -> None:
        key = self.keys[file_of(ended)]
        self.ledger.append(
            ended=ended, outcome=outcome, seconds=seconds, why=why, key=key, commit=self.commit, at=now()
        )
        (log.error if outcome in FAILURES else log.info)("%s %s, %.1f s", outcome, ended, seconds)


def plan(tests: Iterable[str], seconds: Mapping[str, float], shard: float, unknown: float = 1.0) -> list[list[str]]:
    """Cut tests into shards of about so many seconds, and put the longest first.

    Args:
        tests: ids, those of a file together.
        seconds: how long they took before.
        shard: seconds of a shard; one test may take longer.
        unknown: seconds for a test that never ran.
    """
    shards: list[tuple[float, list[str]]] = []
    for test in tests:
        took = seconds.get(test, unknown)
        if shards and shards[-1][0] + took <= shard:
            shards[-1] = (shards[-1][0] + took, [*shards[-1][1], test])
        else:
            shards.append((took, [test]))
    return [tests for _, tests in sorted(shards, key=lambda pair: -pair[0])]


def now() -> str:
    """Give the time in UTC."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def summary(ledger: Ledger, by: str) -> Summary:
    """Give what the ledger says about the tree of its last session."""
    session = ledger.session()
    found = session and ledger.collection(session["collection"])
    if not session or not found:
        sys.exit(f"{ledger.path} says nothing about any tree yet")
    return Summary(found["collected"], ledger.outcomes(session["keys"], by), found["skipped"], found["failed"])


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="where the ledger and the logs are")
    parser.add_argument("--root", type=Path, help="the copy of the repository that is tested")
    parser.add_argument("--native", default="", help="a hash of the compiled code")
    parser.add_argument("--commit", default="", help="a name of the tree, for the ledger")
    parser.add_argument("--jobs", type=int, default=1, help="pytest processes side by side (default: 1)")
    parser.add_argument("--limit", type=float, default=3600, help="seconds that one test may take (default: 3600)")
    parser.add_argument("--shard", type=float, default=600, help="seconds that one process is given (default: 600)")
    parser.add_argument(
        "--by", choices=("tree", "imports"), default="tree",
        help="what has to be the same for an outcome to count: the package and all tests, or what the test file imports"
    )  # fmt: skip
    parser.add_argument("--retry", action="store_true", help="run again what failed, crashed or timed out")
    parser.add_argument(
        "--only", nargs="+", metavar="FILE", default=[], help="run only what is in these test files now"
    )
    parser.add_argument("--report", action="store_true", help="run nothing: print how the latest session's tree stands")
    parser.add_argument("pytest", nargs="*", help="the command that starts pytest")
    return parser.parse_args()


def main() -> int:
    """Run the command."""
    args = parsed()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    (args.folder / "logs").mkdir(parents=True, exist_ok=True)
    ledger = Ledger(args.folder / "ledger.jsonl")
    suite = Suite(args.folder, args.pytest, args.limit, args.commit, ledger)
    if not args.report:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: suite.stopping.set())
        (args.folder / "pid").write_text(f"{os.getpid()}\n")
        found = suite.collect(Tree(args.root, args.native))
        done = ledger.outcomes(suite.keys, args.by)
        again = {test for test, line in done.items() if args.retry and line["outcome"] in FAILURES}
        tests = [test for test in found["collected"] if test not in done or test in again]
        tests = [test for test in tests if not args.only or file_of(test) in args.only]
        log.info("%d of %d tests to run", len(tests), len(found["collected"]))
        suite.run(plan(tests, ledger.seconds(), args.shard), args.jobs)
    state = summary(ledger, args.by)
    sys.stdout.write(f"{state}\n")
    if suite.stopping.is_set():
        return 130
    return 0 if state.passed else 1


if __name__ == "__main__":
    sys.exit(main())
