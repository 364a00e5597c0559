"""A pytest plugin: run the tests that a driver asks for, and report each to it as it ends, over one socket.

The driver is emulated_suite.py, on the other side of the emulator. It writes one line, the tests' ids as JSON (null:
all that pytest collects), and reads one JSON object a line:

    {"collected": [ids], "skipped": {file: why}, "failed": {file: why}}     once
    {"started": id}
    {"ended": id, "outcome": "passed" | "failed" | "skipped", "seconds": 1.5, "why": ""}

It is loaded with `-p emulated_plugin --report-to SOCKET`, and stands alone: pytest and the standard library.
"""

from __future__ import annotations

import json
import os
import socket
from typing import Any

import pytest

LONGEST_WHY = 20_000


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names the socket."""
    parser.addoption("--report-to", type=int, required=True, help="the number of an inherited socket")


def pytest_configure(config: pytest.Config) -> None:
    """Read from the driver what to run."""
    number = config.getoption("--report-to")
    os.set_inheritable(number, False)  # what tests start shall not keep it open
    config.pluginmanager.register(Reporter(socket.socket(fileno=number)))


class Reporter:
    """Reports to the driver what is collected, begins and ends."""

    def __init__(self, driver: socket.socket) -> None:
        self._driver = driver
        with driver.makefile(encoding="utf-8") as lines:
            wanted: list[str] | None = json.loads(lines.readline())
        self._wanted = None if wanted is None else frozenset(wanted)
        self._skipped: dict[str, str] = {}
        self._failed: dict[str, str] = {}
        self._parts: list[pytest.TestReport] = []

    def _report(self, **line: Any) -> None:
        self._driver.sendall(f"{json.dumps(line)}\n".encode())

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what was not collected, and why."""
        if report.skipped:
            self._skipped[report.nodeid] = why(report)
        elif report.failed:
            self._failed[report.nodeid] = why(report)

    # Last of all, so that what other plugins leave out is not waited for.
    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave the tests that the driver asks for."""
        if self._wanted is not None:
            others = [item for item in items if item.nodeid not in self._wanted]
            items[:] = [item for item in items if item.nodeid in self._wanted]
            config.hook.pytest_deselected(items=others)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Report what was collected."""
        collected = [item.nodeid for item in session.items]
        self._report(collected=collected, skipped=self._skipped, failed=self._failed)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Report that a test begins."""
        self._parts.clear()
        self._report(started=nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the report of a set-up, a call or a clean-up."""
        self._parts.append(report)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Report how a test ended."""
        outcomes = {part.outcome for part in self._parts}
        outcome = next(name for name in ("failed", "skipped", "passed") if name in outcomes)
        reasons = [why(part) for part in self._parts if part.outcome == outcome != "passed"]
        seconds = round(sum(part.duration for part in self._parts), 3)
        self._report(ended=nodeid, outcome=outcome, seconds=seconds, why="\n".join(reasons))


def why(report: pytest.CollectReport | pytest.TestReport) -> str:
    """Give the reason of a skip, or the text of a failure, from its end where that is long."""
    if report.skipped and isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return report.longreprtext[-LONGEST_WHY:]
