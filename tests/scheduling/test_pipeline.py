"""The pipeline: every stage takes the frames in order, the results are those of one frame after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holistic_native.scheduling.pipeline import Pipeline, PipelineStages
from tests.support.threads import ended


class Summing:
    """A stage with a state: the sum of what it has seen. Notes which frames it was given, and refuses one."""

    def __init__(self, refused: int | None = None) -> None:
        self.seen: list[int] = []
        self.refused = refused
        self._busy = threading.Lock()

    def add(self, value: int) -> int:
        assert self._busy.acquire(blocking=False), "a stage is at two frames at once"
        try:
            self.seen.append(value)
            if value == self.refused:
                raise ArithmeticError(value)
            return sum(self.seen)
        finally:
            self._busy.release()


def stages(root: Summing, branches: list[Summing], workers: int) -> PipelineStages[int, int, tuple[int, ...]]:
    def branch(stage: Summing) -> Callable[[int, int], int]:
        return lambda frame, value: value * 1000 + stage.add(frame)

    return PipelineStages(
        root=root.add,
        branches=[branch(stage) for stage in branches],
        join=lambda *values: values,
        workers=workers,
    )


def play(pipeline: Pipeline[int, Any, Any], count: int) -> tuple[list[Any], Exception | None]:
    """Feed frames 0, 1, ... as fast as there is room, take all results until the first error."""
    taken: list[Any] = []
    submitted = 0
    try:
        while len(taken) < count:
            while submitted < count and len(pipeline) < pipeline.room:
                pipeline.submit(submitted)
                submitted += 1
            taken.append(pipeline.take())
    except ArithmeticError as error:
        return taken, error
    return taken, None


def one_by_one(count: int, branches: int) -> list[tuple[int, ...]]:
    plain = stages(Summing(), [Summing() for _ in range(branches)], 1)
    results = []
    for number in range(count):
        value = plain.root(number)
        results.append((value, *(branch(number, value) for branch in plain.branches)))
    return results


@given(count=st.integers(0, 40), branches=st.integers(0, 4), workers=st.integers(1, 5))
def test_results_are_those_of_one_frame_after_the_other(count: int, branches: int, workers: int) -> None:
    pipeline = Pipeline(stages(Summing(), [Summing() for _ in range(branches)], workers))
    taken, error = play(pipeline, count)
    pipeline.stop()
    pipeline.join()
    assert error is None
    assert taken == one_by_one(count, branches)


@given(count=st.integers(1, 25), branches=st.integers(0, 3), workers=st.integers(1, 4), data=st.data())
def test_an_error_surfaces_at_its_frame(count: int, branches: int, workers: int, data: st.DataObject) -> None:
    refused = data.draw(st.integers(0, count - 1))
    culprit = data.draw(st.integers(0, branches))
    all_stages = [Summing(refused if number == culprit else None) for number in range(1 + branches)]
    pipeline = Pipeline(stages(all_stages[0], all_stages[1:], workers))
    taken, error = play(pipeline, count)
    pipeline.stop()
    pipeline.wait()
    assert isinstance(error, ArithmeticError)
    assert error.args == (refused,)
    assert taken == one_by_one(refused, branches)
    assert all_stages[culprit].seen == list(range(refused + 1)), "the stage goes no further"


def test_a_closed_pipeline_gives_no_result() -> None:
    held, entered = threading.Event(), threading.Event()

    def wait(_frame: int) -> None:
        entered.set()
        assert held.wait(30)

    before = threading.enumerate()
    pipeline: Pipeline[int, None, None] = Pipeline(
        PipelineStages(root=wait, branches=(), join=lambda value: value, workers=2)
    )
    for number in range(3):
        pipeline.submit(number)
    assert entered.wait(30)
    threading.Thread(target=pipeline.stop).start()
    with pytest.raises(ValueError, match="the stream was closed"):
        pipeline.take()
    held.set()
    pipeline.wait()
    assert len(pipeline) == 0, "the frames are let go"
    assert ended(before)
