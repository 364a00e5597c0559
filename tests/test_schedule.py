"""How cores are divided, and how branches run beside each other."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holistic_native.runtime.schedule import MOST_CORES, Crew, Schedule, usable_cores


@given(cores=st.integers(1, 256), hands=st.integers(0, 2), wide=st.booleans())
def test_no_more_threads_at_work_than_cores(cores: int, hands: int, wide: bool) -> None:
    schedule = Schedule(cores, wide_models=wide)
    plan = schedule.branches(hands)
    beside = [plan.hand] * hands + [plan.face] * plan.together
    at_once = sum(sorted(beside, reverse=True)[:cores])  # the crew runs no more tasks at a time than there are cores
    assert min(plan.hand, plan.face) >= 1
    assert max(at_once, plan.hand, plan.face, schedule.alone) <= cores
    assert 4 * schedule.streaming <= max(cores, 4)
    if not wide:
        assert plan.hand == plan.face == schedule.alone == schedule.streaming == 1


def test_default_is_what_this_process_may_use() -> None:
    assert Schedule(None, wide_models=True).cores == min(usable_cores(), MOST_CORES)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_all_tasks_end_before_the_error_is_raised(size: int) -> None:
    done = []

    def fail() -> None:
        done.append("failed")
        raise ArithmeticError("first")

    def succeed() -> None:
        done.append("succeeded")

    crew = Crew(size)
    with pytest.raises(ArithmeticError, match="first"):
        crew.run([succeed, fail, succeed] if size > 1 else [succeed, succeed, fail])
    assert sorted(done) == ["failed", "succeeded", "succeeded"]
    crew.run([succeed])
    assert len(done) == 4
    crew.close()


def test_tasks_run_beside_each_other() -> None:
    meeting = threading.Barrier(2, timeout=30)
    before = threading.active_count()

    def meet() -> None:
        meeting.wait()

    crew = Crew(2)
    crew.run([meet, meet])
    crew.close()
    assert threading.active_count() == before
