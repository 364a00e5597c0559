"""What a run over a data set did, in one line."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from holistic_native.extract.store.entry import FAILED, OK, PARTIAL

if TYPE_CHECKING:
    from holistic_native.extract.plan import Plan
    from holistic_native.extract.progress import Progress


class Summary:
    """Counts what becomes of clips."""

    def __init__(self, plan: Plan) -> None:
        """Begin, before the first clip."""
        self._plan = plan
        self._start = time.perf_counter()
        self._frames = 0
        self._states: Counter[str] = Counter()

    def add(self, happened: Progress) -> None:
        """Count what has happened."""
        self._frames += happened.frames
        self._states.update(entry.status for entry in happened.entries)

    @property
    def failures(self) -> int:
        """How many clips are not there as a whole, those of earlier runs too."""
        return self._states[FAILED] + self._states[PARTIAL] + self._plan.failed

    def line(self, *, stopped: bool) -> str:
        """Return it, e.g. "10 clips: 8 ok, 1 partial, 1 failed; 810 frames in 9.1 s, 89.0 frames a second"."""
        seconds = time.perf_counter() - self._start
        states = ", ".join(f"{self._states[state]} {state}" for state in (OK, PARTIAL, FAILED))
        before = self._plan.done + self._plan.failed
        skipped = f"; {before} were done before" if before else ""
        if self._plan.failed:
            skipped += f", {self._plan.failed} of them failed or partial (--retry-failed does them again)"
        pace = f"{self._frames} frames in {seconds:.1f} s, {self._frames / seconds:.1f} frames a second"
        start = "stopped: " if stopped else ""
        done = sum(self._states.values())
        return f"{start}{done} clip{'' if done == 1 else 's'}: {states}{skipped}; {pace}"
