"""One pytest process of the emulated suite: start it, hear what it reports, stop it when it must."""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any

log = logging.getLogger("emulated_suite")

TICK = 0.5
START = 1800  # seconds to collect, or between tests
STALL = 10  # seconds: longer between two ticks, and this process itself was stopped


class Run:
    """A pytest process that reports test by test (emulated_plugin.py), and what became of its tests.

    Args:
        pytest: the command that starts pytest.
        tests: the ids to run; None collects all and runs nothing.
        output: the file that its output goes into.
        limit: seconds that one test may take.
        pause: while this file is there, the process is stopped.
        stopping: when set, the process is ended.
    """

    def __init__(
        self,
        pytest: Sequence[str],
        tests: Sequence[str] | None,
        *,
        output: Path,
        limit: float,
        pause: Path,
        stopping: Event,
    ) -> None:
        self._output, self._limit, self._pause, self._stopping = output, limit, pause, stopping
        self._tests = tests
        files = dict.fromkeys(test.partition("::")[0] for test in tests or ())
        self._command = [*pytest, *files, "--continue-on-collection-errors", "-p", "emulated_plugin"]
        if tests is None:
            self._command += ["--collect-only", "-q"]
        self.current: str | None = None
        self.ending = ""
        self.timed_out = False
        self.spent = 0.0
        self.disturbed: list[str] = []
        self._stood = False
        self._unfinished = b""

    def reports(self) -> Iterator[dict[str, Any]]:
        """Run the process to its end and give what it reports.

        A failure of a test that was stopped in its course is not given, since a time limit of its own may be what
        failed; its name is in `disturbed`. After the last report, `current` is the test that ran when the process
        ended, `timed_out` whether it took too long, and `ending` says how the process ended.
        """
        ours, theirs = socket.socketpair()
        with ours, self._output.open("wb") as output:
            with theirs:
                process = subprocess.Popen(
                    [*self._command, "--report-to", str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    pass_fds=[theirs.fileno()],
                    # A group to stop, but no session: Linux gives each the same time, whatever `nice` says.
                    preexec_fn=os.setpgrp,
                )
            try:
                with suppress(ConnectionError):  # a process that ends early hears nothing
                    ours.sendall(f"{json.dumps(self._tests)}\n".encode())
                yield from self._heard(ours, process.pid)
                if not self._stopping.is_set() and not self.timed_out:
                    process.wait(START)
            except subprocess.TimeoutExpired:
                self.timed_out = True
            finally:
                with suppress(ProcessLookupError):  # what the tests left behind, too
                    os.killpg(process.pid, signal.SIGKILL)
                code = process.wait()
                self.ending = signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def _heard(self, ours: socket.socket, group: int) -> Iterator[dict[str, Any]]:
        last = time.monotonic()
        while not self._stopping.is_set():
            if self._pause.exists():
                self._stop(group)
                # What was reported before the stop is heard first, so that it is known which test stands still.
                while select.select([ours], [], [], 0)[0]:
                    if not (yield from self._received(ours)):
                        return
                self._wait(group)
                last = time.monotonic()
            ready, _, _ = select.select([ours], [], [], TICK)
            now = time.monotonic()
            self._stood |= now - last > STALL
            self.spent += min(now - last, STALL)
            last = now
            if ready:
                if not (yield from self._received(ours)):
                    return
            elif self.spent > (START if self.current is None else self._limit):
                self.timed_out = True
                return

    def _received(self, ours: socket.socket) -> Generator[dict[str, Any], None, bool]:
        """Give the reports that have come; return whether there may be more."""
        try:
            heard = ours.recv(1 << 16)
        except ConnectionResetError:
            return False
        *lines, self._unfinished = (self._unfinished + heard).split(b"\n")
        for line in lines:
            yield from self._understood(json.loads(line))
        return bool(heard)

    def _understood(self, report: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if "started" in report:
            self.current, self.spent, self._stood = report["started"], 0.0, False
            return
        self.current, self.spent = None, 0.0
        if self._stood and report.get("outcome") == "failed":
            self.disturbed.append(report["ended"])
        else:
            yield report

    def _stop(self, group: int) -> None:
        os.killpg(group, signal.SIGSTOP)
        os.waitid(os.P_PID, group, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def _wait(self, group: int) -> None:
        self._stood = True
        log.info("standing still while there is %s", self._pause)
        try:
            while self._pause.exists() and not self._stopping.wait(TICK):
                pass
        finally:
            os.killpg(group, signal.SIGCONT)
        log.info("going on")
