"""How cores are divided."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from holistic_native.scheduling.schedule import MOST_CORES, Schedule, usable_cores


@given(cores=st.integers(1, 256), hands=st.integers(0, 2), wide=st.booleans(), branches=st.integers(0, 3))
def test_no_more_threads_at_work_than_cores(cores: int, hands: int, wide: bool, branches: int) -> None:
    schedule = Schedule(cores, wide_models=wide)
    plan = schedule.branches(hands)
    beside = [plan.hand] * hands + [plan.face] * plan.together
    at_once = sum(sorted(beside, reverse=True)[:cores])  # no more tasks run at a time than there are cores
    assert min(plan.hand, plan.face) >= 1
    assert max(at_once, plan.hand, plan.face, schedule.alone) <= cores
    stages = 1 + branches
    assert stages * schedule.streaming(branches) <= max(cores, stages)
    assert schedule.streaming(0) == schedule.alone
    if not wide:
        assert plan.hand == plan.face == schedule.alone == schedule.streaming(branches) == 1


def test_default_is_what_this_process_may_use() -> None:
    assert Schedule(None, wide_models=True).cores == min(usable_cores(), MOST_CORES)
