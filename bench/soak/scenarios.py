"""What the soak does: one scenario after the other, each by its name."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from types import MappingProxyType

from bench.soak import ends, files, forks, frames, settings, sharing, streams, tasks
from bench.soak.world import World

Scenario = Callable[[World], None]

_ALL: tuple[Scenario, ...] = (
    settings.changing_settings,
    settings.changing_trackers,
    settings.automatic,
    settings.every_tracker_at_once,
    streams.stream_read,
    streams.stream_closed,
    streams.stream_dropped,
    streams.stream_closed_elsewhere,
    streams.stream_of_a_closed_tracker,
    streams.stream_with_a_failing_source,
    streams.stream_kept_open,
    frames.bad_frames,
    frames.bad_frames_in_streams,
    frames.bad_times,
    frames.odd_memory,
    frames.changing_resolutions,
    frames.resets,
    frames.changed_results,
    ends.created_and_closed,
    ends.created_and_dropped,
    ends.closed_by_a_signal_handler,
    ends.closed_by_a_finalizer,
    ends.closed_by_another_thread,
    ends.called_by_a_signal_handler,
    ends.interrupted_twice,
    forks.fork_and_use,
    forks.fork_and_make,
    forks.fork_beside_a_stream,
    forks.fork_beside_busy_threads,
    forks.fork_and_kill,
    forks.fork_from_a_thread,
    sharing.threads_share_a_tracker,
    sharing.threads_with_trackers,
    tasks.task_of_each_mode,
    tasks.camera_too_fast_for_its_task,
    tasks.task_interrupted_twice,
    tasks.task_closed_by_a_signal_handler,
    tasks.threads_share_a_task,
    tasks.fork_beside_busy_tasks,
    files.bad_models,
    files.outputs,
)
SCENARIOS = MappingProxyType({scenario.__name__: scenario for scenario in _ALL})


def scenario_at(step: int, names: Sequence[str], seed: int) -> str:
    """Return the scenario of a step: all of them once a round, each round in another order."""
    round_, place = divmod(step, len(names))
    order = random.Random(f"{seed} round {round_}").sample(list(names), len(names))
    return order[place]


def numbers_at(step: int, seed: int) -> random.Random:
    """Return a step's own random numbers, which do not depend on the steps before."""
    return random.Random(f"{seed} step {step}")
