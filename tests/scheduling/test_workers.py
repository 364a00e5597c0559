"""Worker threads: tasks beside each other, orderly ends, whatever interrupts them."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable

import pytest

from holistic_native.model_files.store import MODELS
from holistic_native.scheduling.workers import WorkerThreads
from tests.support.programs import run_python
from tests.support.threads import ended

ModelReader = Callable[[str], bytes]


@pytest.mark.parametrize("size", [0, 1, 2])
def test_all_tasks_end_before_the_error_is_raised(size: int) -> None:
    done = []

    def fail() -> None:
        done.append("failed")
        raise ArithmeticError("first")

    def succeed() -> None:
        done.append("succeeded")

    workers = WorkerThreads(size)
    with pytest.raises(ArithmeticError, match="first"):
        workers.run([succeed, fail, succeed] if size else [succeed, succeed, fail])
    assert sorted(done) == ["failed", "succeeded", "succeeded"]
    workers.run([succeed])
    assert len(done) == 4
    workers.stop()


def test_tasks_run_beside_each_other() -> None:
    meeting = threading.Barrier(2, timeout=30)
    before = threading.enumerate()
    workers = WorkerThreads(1)
    workers.run([meeting.wait, meeting.wait])
    workers.stop()
    assert ended(before)


def test_threads_end_with_their_owner() -> None:
    before = set(threading.enumerate())
    workers = WorkerThreads(3)
    assert workers.run([lambda: 1, lambda: 2]) == [1, 2]
    assert len(set(threading.enumerate()) - before) == 3
    del workers
    gc.collect()
    assert ended(before)


def test_tasks_that_come_after_the_end_run_where_they_come_from() -> None:
    workers = WorkerThreads(2)
    workers.run([lambda: None] * 3)
    workers.stop()
    ran_in: list[int] = []
    workers.submit(lambda: ran_in.append(threading.get_ident()))
    assert workers.run([threading.get_ident, threading.get_ident]) == [threading.get_ident()] * 2
    assert ran_in == [threading.get_ident()]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks for more memory than Linux has")
def test_without_threads_the_caller_does_it_all(models: ModelReader) -> None:
    for name in MODELS:
        models(name)
    code = """
import threading
from tests.support import astronaut
from holistic_native import Holistic
frames = astronaut.frames()[:3]
with Holistic(num_threads=1) as plain:
    expected = [plain.process(frame) for frame in frames]
one, other = Holistic(num_threads=2), Holistic(num_threads=2)
threading.stack_size(1 << 46)  # more than there is: no thread can be started
assert [one.process(frame) for frame in frames] == expected
assert list(other.stream(frames)) == expected
assert threading.active_count() == 1
"""
    run_python("-c", code, check=True, timeout=600)


def test_an_interrupted_run_leaves_nothing_running_beside_the_next() -> None:
    """What runs is waited for by the next run, what has not been brought to a thread is taken back."""
    entered, leave = threading.Event(), threading.Event()
    order: list[str] = []

    def slow() -> None:
        entered.set()
        assert leave.wait(30)
        order.append("slow")

    workers = WorkerThreads(1)
    assert workers.run([lambda: 1, lambda: 2]) == [1, 2]
    tasks = workers._tasks  # noqa: SLF001 (an interrupt between two lines of `run`)

    class Interrupted:
        def put(self, task: Callable[[], None]) -> None:
            if entered.is_set():
                workers._tasks = tasks  # noqa: SLF001
                raise KeyboardInterrupt
            tasks.put(task)
            assert entered.wait(30)

    workers._tasks = Interrupted()  # type: ignore[assignment]  # noqa: SLF001
    with pytest.raises(KeyboardInterrupt):
        workers.run([lambda: order.append("first"), slow, lambda: order.append("not brought")])
    assert order == []
    threading.Timer(0.05, leave.set).start()
    workers.run([lambda: order.append("next"), lambda: None])
    assert order == ["slow", "next"]
    workers.stop()


def test_a_task_that_was_taken_back_does_not_run() -> None:
    order: list[str] = []
    workers = WorkerThreads(1)
    workers.run([lambda: None, lambda: None])
    tasks = workers._tasks  # noqa: SLF001 (as above)

    class Interrupted:
        def put(self, task: Callable[[], None]) -> None:
            workers._tasks = tasks  # noqa: SLF001
            self.task = task
            raise KeyboardInterrupt

    late = Interrupted()
    workers._tasks = late  # type: ignore[assignment]  # noqa: SLF001
    with pytest.raises(KeyboardInterrupt):
        workers.run([lambda: None, lambda: order.append("taken back")])
    workers.settle()
    late.task()
    assert order == []
    workers.stop()
