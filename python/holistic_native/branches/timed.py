"""When a branch of the cascade begins and ends, noted on the frame."""

from __future__ import annotations

import functools
from collections.abc import Callable
from time import perf_counter_ns
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from holistic_native.timing.trace import Branch, this_thread

if TYPE_CHECKING:
    from holistic_native.frames.frame import Frame


class _Named(Protocol):
    branch: str


S = TypeVar("S", bound=_Named)
P = ParamSpec("P")
R = TypeVar("R")


def timed_branch(track: Callable[Concatenate[S, Frame, P], R]) -> Callable[Concatenate[S, Frame, P], R]:
    """Note when a method that tracks a branch begins and ends, on frames whose timings are wanted.

    Args:
        track: a method whose object has the name of its branch in `branch`, and whose first argument is the frame.
    """

    @functools.wraps(track)
    def timed(self: S, frame: Frame, /, *args: P.args, **kwargs: P.kwargs) -> R:
        notes = frame.notes
        if notes is None:
            return track(self, frame, *args, **kwargs)
        start = perf_counter_ns()
        result = track(self, frame.for_branch(self.branch), *args, **kwargs)
        notes.branches.append(Branch(self.branch, start, perf_counter_ns(), this_thread()))
        return result

    return timed
