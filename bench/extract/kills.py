"""Killed at random moments, and gone on: the same bytes, and a ledger without a hole.

python -m bench.extract kills MEDIA [--kills 20]
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

from bench.extract.folders import check_equal
from bench.extract.process import done, extract, finish, gone, until, workers


class Disturbed:
    """A data set that is extracted again and again, each time disturbed.

    Attributes:
        kills: how often something was killed.
        folders: how many folders were filled and found to be equal to the undisturbed one.
        lost: clips whose worker was killed, over all runs.
    """

    def __init__(
        self, clips: Path, work: Path, *, seed: int = 0, options: tuple[str, ...] = ("--workers", "2")
    ) -> None:
        """Extract the clips once, undisturbed.

        Args:
            clips: a folder of them.
            work: an empty folder.
            seed: of the moments.
            options: of every run.
        """
        self._clips, self._work, self._options = clips, work, options
        self._numbers = random.Random(seed)
        self.kills = self.folders = self.lost = 0
        self._undisturbed = work / "undisturbed"
        begun = time.monotonic()
        finish(extract(clips, "-o", self._undisturbed, *options), 0, 3)
        self._seconds = time.monotonic() - begun
        self._count = done(self._undisturbed)

    def kill_runs(self, count: int) -> None:
        """Kill whole runs, each of which goes on where the last one was killed; a folder that is full gives way to one.

        Raises:
            AssertionError: a folder differs from the undisturbed one, or a worker outlives its run.
        """
        self._disturb(count, self._kill_run)

    def kill_workers(self, count: int) -> None:
        """Kill single workers of runs that end by themselves; then do again what that has cost.

        Raises:
            AssertionError: a folder differs from the undisturbed one, or a killed worker cost more than its clip.
        """
        self._disturb(count, self._kill_workers)

    def _disturb(self, count: int, disturb: Callable[[Path, int], bool]) -> None:
        end = self.kills + count
        while self.kills < end:
            folder = self._work / f"disturbed-{self.folders}"
            while not disturb(folder, end):
                pass
            check_equal(folder, self._undisturbed)
            shutil.rmtree(folder)
            self.folders += 1

    def _kill_run(self, folder: Path, end: int) -> bool:
        process = extract(self._clips, "-o", folder, *self._options)
        if self.kills < end:
            moment = time.monotonic() + self._numbers.uniform(0, self._seconds)
            for _ in until(process, lambda: time.monotonic() > moment):
                pass
        if self.kills == end or process.poll() is not None:
            finish(process, 0, 3)
            return True
        pids = workers(process.pid)
        process.kill()
        process.communicate()
        self.kills += 1
        assert gone(pids), "a worker outlived its run"
        return False

    def _kill_workers(self, folder: Path, end: int) -> bool:
        process = extract(self._clips, "-o", folder, *self._options)
        killed = 0
        moment = time.monotonic() + self._numbers.uniform(0, self._seconds / 2)
        for _ in until(process, lambda: False):
            pids = workers(process.pid)
            if time.monotonic() > moment and pids and self.kills < end:
                _kill(self._numbers.choice(pids))
                self.kills, killed = self.kills + 1, killed + 1
                moment = time.monotonic() + self._numbers.uniform(0, self._seconds / 4)
        finish(process, 0, 3)
        assert done(folder) == self._count, "clips are missing in the ledger"
        lost = (folder / "ledger.jsonl").read_text().count('"error": "WorkerDied"')
        assert lost <= killed, f"{killed} workers were killed, and {lost} clips lost"
        self.lost += lost
        finish(extract(self._clips, "-o", folder, *self._options, "--retry-failed"), 0, 3)
        return True


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:  # it has just ended by itself
        return
