"""The loop: scenario after scenario until the time is over, with samples of what the process holds."""

from __future__ import annotations

import gc
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

from bench.resources import Resources, resources
from bench.soak.scenarios import SCENARIOS, numbers_at, scenario_at
from bench.soak.world import World


@dataclass(frozen=True)
class Plan:
    """What a soak is asked for.

    Attributes:
        seconds: how long.
        interval: seconds from sample to sample.
        seed: of the order of scenarios and of all they draw.
        first: the step to begin with.
        names: of the scenarios.
    """

    seconds: float
    interval: float
    seed: int
    first: int
    names: Sequence[str]


@dataclass(frozen=True)
class Sample:
    """What the process holds at a moment between two steps.

    Attributes:
        hours: since the beginning.
        step: the last step done.
        held: the resources.
    """

    hours: float
    step: int
    held: Resources

    @property
    def row(self) -> dict[str, float]:
        """All figures by name."""
        return {"hours": self.hours, "step": self.step, **asdict(self.held)}


@dataclass(frozen=True)
class Failure:
    """A step that failed.

    Attributes:
        step: its number.
        scenario: its name.
        error: the traceback.
    """

    step: int
    scenario: str
    error: str


@dataclass
class Record:
    """What a soak has seen so far.

    Attributes:
        samples: in order.
        failures: in order.
        done: how often each scenario was run.
        step: the current one.
        scenario: its name.
    """

    samples: list[Sample] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    step: int = -1
    scenario: str = ""

    def fail(self, step: int, scenario: str, error: str) -> None:
        """Note a failure and say so."""
        self.failures.append(Failure(step, scenario, error))
        sys.stderr.write(f"step {step}, {scenario}, failed:\n{error}\n")
        sys.stderr.flush()


def sample(begin: float, step: int) -> Sample:
    """Measure, when garbage is collected and the C library has given back what it keeps."""
    from holistic_native import _core

    gc.collect()
    _core.release_free_memory()
    return Sample((time.monotonic() - begin) / 3600, step, resources())


def soak(
    plan: Plan,
    world: World,
    record: Record,
    *,
    begins: Callable[[], None],
    sampled: Callable[[Sample], None],
) -> None:
    """Run scenarios; a step that fails is noted, and the soak goes on.

    Args:
        plan: what to do for how long.
        world: what it is done to.
        record: gets what is seen.
        begins: called before each step.
        sampled: called with each sample.
    """
    begin = time.monotonic()
    due, step = begin, plan.first
    while (now := time.monotonic()) < begin + plan.seconds:
        if now >= due:
            record.samples.append(sample(begin, step - 1))
            sampled(record.samples[-1])
            due += plan.interval * max(1, round((now - due) / plan.interval))
        name = scenario_at(step, plan.names, plan.seed)
        record.step, record.scenario = step, name
        world.step, world.random = step, numbers_at(step, plan.seed)
        begins()
        try:
            SCENARIOS[name](world)
        except Exception:
            record.fail(step, name, traceback.format_exc())
        record.done[name] += 1
        step += 1
    record.samples.append(sample(begin, step - 1))
    sampled(record.samples[-1])
