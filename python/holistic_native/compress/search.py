"""Find the layers of a model that may be in int8: with measured errors and times, resumable."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holistic_native.atomic_write import errors_name, write_atomically
from holistic_native.compress.judge import Errors, Judge
from holistic_native.compress.stopwatch import time_against

if TYPE_CHECKING:
    from holistic_native.compress.plan import Planner
    from holistic_native.compress.reading import Reading
    from holistic_native.tflite.int8.recipe import QuantizeRecipe


# A model that takes more than this share of the float model's time is not worth its error.
_LEAST_GAIN = 0.9
# Blocks with a smaller share of the work than this are not tried one by one: their gain could not be measured.
_LEAST_WORK = 0.01
_CLOSE_ROUNDS = 40
# No more of the work than this stays in float in front.
_MOST_WORK_IN_FRONT = 0.55


@dataclass(frozen=True)
class Budget:
    """What a derived model may cost.

    Attributes:
        mean: of `Errors`, in pixels of the crop.
        p95: of `Errors`, in pixels of the crop.
        presence_flips: of `Errors`.
        side_flips: of `Errors`.
    """

    mean: float = 1.0
    p95: float = 3.0
    presence_flips: float = 0.01
    side_flips: float = 0.02

    def holds(self, errors: Errors) -> bool:
        """Say whether errors stay within the budget."""
        return (
            errors.mean <= self.mean
            and errors.p95 <= self.p95
            and errors.presence_flips <= self.presence_flips
            and errors.side_flips <= self.side_flips
        )


@dataclass(frozen=True)
class Trial:
    """One choice of layers, measured.

    Attributes:
        floats: places of the blocks that stay in float.
        errors: what it gets wrong.
        time: its run time over the float model's.
    """

    floats: tuple[int, ...]
    errors: Errors
    time: float


class Search:
    """Tries choices of blocks, measures them, and remembers what it measured."""

    def __init__(
        self,
        content: bytes,
        planner: Planner,
        blocks: Sequence[Sequence[int]],
        judge: Judge,
        reading: Reading,
        *,
        work: Sequence[float],
        log: Path | None = None,
        context: str = "",
    ) -> None:
        """Set what is searched.

        Args:
            content: the float model.
            planner: makes recipes for it.
            blocks: its layers, see `find_blocks`.
            judge: measures errors.
            reading: which outputs trackers use.
            work: how much of the model's work each block does, see `share_of_work`.
            log: a file of measurements, read first and appended to, so that a search that was stopped goes on; None
                keeps none.
            context: what the errors depend on beside the layers (crops, settings): logged errors of another context do
                not count.
        """
        self._content = content
        self._planner = planner
        self._blocks = blocks
        self._work = work
        self._judge = judge
        self._reading = reading
        self._log = log
        self._known: dict[str, dict[str, Any]] = {}
        self._context = context
        if log is not None and log.exists():
            # Behind the last line's end there may be one that was being written when a search was stopped.
            lines = log.read_text().split("\n")[:-1]
            self._known = {entry["key"]: entry for entry in map(json.loads, lines)}
            write_atomically(log, "".join(f"{line}\n" for line in lines).encode())

    def recipe(self, floats: Collection[int]) -> QuantizeRecipe:
        """Make the recipe in which some blocks stay in float."""
        return self._planner.recipe(
            [layer for place, block in enumerate(self._blocks) if place not in floats for layer in block]
        )

    def measure(self, floats: Collection[int]) -> Trial:
        """Derive and measure a choice, or remember it."""
        places = tuple(sorted(floats))

        def make() -> dict[str, Any]:
            derived = self.recipe(places).derive(self._content)
            errors = self._judge.errors(derived)
            _, time = time_against(self._content, derived, self._reading)
            return {"errors": vars(errors), "time": time}

        entry = self._remembered(f"{self._context} {places}", make)
        return Trial(places, Errors(**entry["errors"]), float(entry["time"]))

    def time(self, floats: Collection[int]) -> tuple[float, float]:
        """Time a choice more closely than `measure` does, or remember it: see `time_against`."""
        places = tuple(sorted(floats))

        def make() -> dict[str, Any]:
            derived = self.recipe(places).derive(self._content)
            milliseconds, ratio = time_against(self._content, derived, self._reading, rounds=_CLOSE_ROUNDS)
            return {"milliseconds": milliseconds, "ratio": ratio}

        entry = self._remembered(f"time {self._context} {places}", make)
        return float(entry["milliseconds"]), float(entry["ratio"])

    def _remembered(self, what: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        key = hashlib.sha256(what.encode()).hexdigest()[:16]
        if key not in self._known:
            self._known[key] = {"key": key, **make()}
            if self._log is not None:
                with errors_name(self._log), self._log.open("a") as stream:
                    stream.write(json.dumps(self._known[key]) + "\n")
        return self._known[key]

    def walk(self, budget: Budget, *, progress: Callable[[int], None] = lambda _: None) -> list[Trial]:
        """Find which blocks must stay in float for the budget to hold.

        All blocks in int8 come first: where that is not faster, nothing will be, and the search ends.
        What integers harm most stands at both ends of a model: in front, where an error goes through all that follows,
        and at the back, where coordinates are summed and layers are too small to gain. And a model in one piece needs
        few conversions. So for each number of blocks in front, a bisection finds the fewest at the back that must stay
        in float as well. Last, blocks of the fastest such choice go back into integers, the one with the most work
        first, where the budget still holds without it.

        Args:
            budget: what the model may cost.
            progress: called with the number of measurements done since the last call.

        Returns:
            All choices that were measured, in the order they were; the choice to take is `best` of them.
        """
        steps: list[Trial] = []

        def holds(floats: Collection[int]) -> bool:
            steps.append(self.measure(floats))
            progress(1)
            return budget.holds(steps[-1].errors)

        if holds(()) or steps[0].time > _LEAST_GAIN:
            return steps
        every = range(len(self._blocks))
        enough = len(every)  # blocks at the back with which the budget holds
        for first in every:
            if sum(self._work[:first]) > _MOST_WORK_IN_FRONT:
                break
            few, enough = -1, min(enough, len(every) - first)
            while enough - few > 1:
                middle = (few + enough) // 2
                if holds((*every[:first], *every[len(every) - middle :])):
                    enough = middle
                elif steps[-1].time > _LEAST_GAIN:
                    break  # more in float would be slower still
                else:
                    few = middle
        start = self.best(steps, budget)
        if start is None:
            return steps
        floats = set(start.floats)
        for place in sorted(floats, key=lambda place: self._work[place], reverse=True):
            if self._work[place] > _LEAST_WORK and holds(floats - {place}):
                floats.discard(place)
        return steps

    def best(self, steps: Sequence[Trial], budget: Budget) -> Trial | None:
        """Return the fastest choice that is within the budget and worth it; None when there is none."""
        good = [step for step in steps if budget.holds(step.errors) and step.time <= _LEAST_GAIN]
        return min(good, key=lambda step: step.time, default=None)
