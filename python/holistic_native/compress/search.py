"""Find the layers of a model that may be in int8: with measured errors and times, resumable."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holistic_native.atomic_write import errors_name, write_atomically
from holistic_native.compress.judge import Errors

if TYPE_CHECKING:
    from holistic_native.compress.measurer import Measurer
    from holistic_native.compress.plan import Planner
    from holistic_native.tflite.int8.recipe import QuantizeRecipe


# A model that takes more than this share of the float model's time is not worth its error.
_LEAST_GAIN = 0.9
# Blocks with a smaller share of the work than this stay in float: their gain could not be measured.
_LEAST_WORK = 0.01
_ROUNDS, _CLOSE_ROUNDS = 15, 40
# Of a choice that crashes the interpreter.
_UNKNOWN = Errors(math.inf, math.inf, math.inf, math.inf, 0, 0)


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
        failed: how the process ended, "signal 6", where the model crashes the interpreter: nothing else is known then.
    """

    floats: tuple[int, ...]
    errors: Errors
    time: float
    failed: str | None = None


class Search:
    """Tries choices of blocks, measures them, and remembers what it measured."""

    def __init__(
        self,
        content: bytes,
        planner: Planner,
        blocks: Sequence[Sequence[int]],
        measurer: Measurer,
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
            measurer: measures errors and times.
            work: how much of the model's work each block does, see `share_of_work`.
            log: a file of measurements, read first and appended to, so that a search that was stopped goes on; None
                keeps none.
            context: what is measured depends on beside the layers (model, crops, settings): what was logged in another
                context does not count.
        """
        self._content = content
        self._planner = planner
        self._blocks = blocks
        self._work = work
        self._measurer = measurer
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
        entry = self._remembered("", places, _ROUNDS)
        if "failed" in entry:
            return Trial(places, _UNKNOWN, math.nan, entry["failed"])
        return Trial(places, Errors(**entry["errors"]), float(entry["time"]))

    def time(self, floats: Collection[int]) -> tuple[float, float]:
        """Time a choice more closely than `measure` does, or remember it: see `time_against`."""
        entry = self._remembered("time ", tuple(sorted(floats)), _CLOSE_ROUNDS)
        if "failed" in entry:
            raise RuntimeError(f"a model that was measured before crashes the interpreter ({entry['failed']})")
        return float(entry["milliseconds"]), float(entry["time"])

    def _remembered(self, what: str, floats: tuple[int, ...], rounds: int) -> dict[str, Any]:
        key = hashlib.sha256(f"{what}{self._context} {floats}".encode()).hexdigest()[:16]
        if key not in self._known:
            found = self._measurer.measure(self.recipe(floats).derive(self._content), rounds=rounds)
            measured = {"failed": found} if isinstance(found, str) else asdict(found)
            self._known[key] = {"key": key, **measured}
            if self._log is not None:
                with errors_name(self._log), self._log.open("a") as stream:
                    stream.write(json.dumps(self._known[key]) + "\n")
        return self._known[key]

    def walk(self, budget: Budget, *, progress: Callable[[int], None] = lambda _: None) -> list[Trial]:
        """Find which blocks must stay in float for the budget to hold.

        All blocks in int8 come first: where that is not faster, nothing will be, and the search ends. Then each block
        alone is put into int8: errors of blocks add up like those of independent causes, by their squares, so the
        blocks whose squared error is largest for their work are those to keep in float. Blocks too small to gain
        anything stay there anyway. A bisection finds the fewest of that order with which the budget holds. Another
        finds how many are enough in front, where an error goes through all that follows: the model stays in two pieces
        then, with one conversion. Last, blocks of the faster of both choices go back to int8, the one with the
        most work first, where the budget still holds without it.

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
        order = self._order(progress)
        small = sum(work <= _LEAST_WORK for work in self._work)
        for places, fewest in ((order, small), (list(range(len(order))), 1)):
            few, enough = fewest - 1, len(places)
            while enough - few > 1:
                middle = (few + enough) // 2
                if holds(places[:middle]):
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

    def alone(self, place: int) -> float:
        """Return the mean error of a block that alone is in int8; infinite where that crashes the interpreter."""
        others = tuple(other for other in range(len(self._blocks)) if other != place)
        entry = self._remembered("alone ", others, 1)
        return math.inf if "failed" in entry else float(entry["errors"]["mean"])

    def _order(self, progress: Callable[[int], None]) -> list[int]:
        """Return all blocks, those first that should stay in float."""
        ranks = {}
        for place, work in enumerate(self._work):
            ranks[place] = math.inf
            if work > _LEAST_WORK:
                ranks[place] = self.alone(place) ** 2 / work
                progress(1)
        return sorted(ranks, key=lambda place: ranks[place], reverse=True)

    def best(self, steps: Sequence[Trial], budget: Budget) -> Trial | None:
        """Return the fastest choice that is within the budget and worth it; None when there is none."""
        good = [step for step in steps if budget.holds(step.errors) and step.time <= _LEAST_GAIN]
        return min(good, key=lambda step: step.time, default=None)
