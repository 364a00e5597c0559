"""The process ends as it was asked to, also while daemon threads are inside kernels."""

from __future__ import annotations

import pytest

from holistic_native import _core
from tests.support import busy_threads
from tests.support.places import ROOT

# Enough to see what fails most of the time; `python -m tests.support.busy_threads 7 200` makes more.
RUNS = 4
WITHIN = 30  # seconds, on a machine that does other things too


@pytest.mark.slow
@pytest.mark.parametrize("code", [0, 7])
def test_busy_threads_do_not_end_the_process(code: int) -> None:
    for _ in range(RUNS):
        process = busy_threads.run(code, WITHIN)
        assert (process.returncode, process.stderr) == (code, "")


def test_every_kernel_without_the_lock_is_tried() -> None:
    """Which bindings give the lock up shows in the sources alone."""
    bindings = ROOT / "cpp" / "bindings"
    if not bindings.is_dir():
        pytest.skip("the sources are not there")
    sources = [path.read_text() for path in bindings.glob("*.cpp") if path.stem != "released_gil"]
    released = sum(source.count("ReleasedGil") for source in sources)
    assert released == len(busy_threads.UNLOCKED) + 1  # release_free_memory
    assert not [source for source in sources if "gil_scoped" in source]
    assert hasattr(_core, "release_free_memory")
