"""The ledger of a suite that runs for hours: one JSON object a line, only ever appended to.

    {"collection": tree key, "collected": [ids], "skipped": {file: why}, "failed": {file: why}}
    {"session": time, "commit": text, "collection": tree key, "keys": {file: {"tree": key, "imports": key}}}
    {"ended": id, "outcome": "passed" | "failed" | "skipped" | "crashed" | "timed out", "seconds": 1.5, "why": "",
     "key": {"tree": key, "imports": key}, "commit": text, "at": time}

An outcome counts for a tree as long as what it depends on is the same (emulated_inputs.py). The last one counts.
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FAILURES = ("failed", "crashed", "timed out")


class Ledger:
    """Appends whole lines, and reads them back."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._appending = threading.Lock()

    def append(self, **line: Any) -> None:
        """Write a line, by one call, so that a run that is killed leaves no half of one before others."""
        with self._appending, self.path.open("ab") as file:
            cut = file.tell() and not self._ends_whole()
            file.write(b"\n" * bool(cut) + json.dumps(line).encode() + b"\n")

    def _ends_whole(self) -> bool:
        with self.path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read() == b"\n"

    def lines(self) -> Iterator[dict[str, Any]]:
        """Give the lines; one that was cut off counts as never written."""
        if self.path.exists():
            yield from filter(None, map(_parsed, self.path.read_text(encoding="utf-8").splitlines()))

    def collection(self, key: str) -> dict[str, Any] | None:
        """Give what was collected for a tree, if that is known."""
        return next((line for line in self.lines() if line.get("collection") == key and "collected" in line), None)

    def session(self) -> dict[str, Any] | None:
        """Give the line of the latest session."""
        return next((line for line in reversed([*self.lines()]) if "session" in line), None)

    def seconds(self) -> dict[str, float]:
        """Give how long each test took when it last ran, whatever the tree."""
        return {line["ended"]: line["seconds"] for line in self.lines() if "ended" in line}

    def outcomes(self, keys: Mapping[str, Mapping[str, str]], by: str) -> dict[str, dict[str, Any]]:
        """Give the lines that count for the given keys of test files, compared by "tree" or by "imports"."""
        return {
            line["ended"]: line
            for line in self.lines()
            if "ended" in line and line["key"][by] == keys.get(file_of(line["ended"]), {}).get(by)
        }


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        line: dict[str, Any] = json.loads(text)
    except json.JSONDecodeError:
        return None
    return line


def file_of(test: str) -> str:
    """Give the file of a test from its id."""
    return test.partition("::")[0]


@dataclass(frozen=True)
class Summary:
    """How many of the collected tests ended how."""

    collected: Sequence[str]
    outcomes: Mapping[str, Mapping[str, Any]]
    skipped_files: Mapping[str, str] = field(default_factory=dict)
    failed_files: Mapping[str, str] = field(default_factory=dict)

    def with_outcome(self, *wanted: str) -> list[str]:
        """Give the tests that ended so."""
        return [test for test in self.collected if test in self.outcomes and self.outcomes[test]["outcome"] in wanted]

    @property
    def missing(self) -> list[str]:
        """The tests that have not run on this tree."""
        return [test for test in self.collected if test not in self.outcomes]

    @property
    def passed(self) -> bool:
        """Whether all have run and none failed."""
        return not (self.missing or self.failed_files or self.with_outcome(*FAILURES))

    def __str__(self) -> str:
        failures = self.with_outcome(*FAILURES)
        skipped = self.with_outcome("skipped")
        reasons = Counter(str(self.outcomes[test]["why"]) for test in skipped)
        lines = [f"{self.outcomes[test]['outcome']}: {test}" for test in failures]
        lines += [f"not collected: {file}: {text}" for file, text in self.failed_files.items()]
        lines += [f"skipped, {count}: {reason}" for reason, count in reasons.most_common()]
        lines += [f"skipped, the whole of {file}: {text}" for file, text in self.skipped_files.items()]
        total = f"{len(self.with_outcome('passed'))} passed, {len(failures)} failed, {len(skipped)} skipped"
        rest = f", {len(self.missing)} still to run" if self.missing else ""
        return "\n".join([*lines, f"{total}{rest}, of {len(self.collected)} collected"])
