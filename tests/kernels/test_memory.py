"""The kernels read and write their arrays and not a byte beyond, where memory ends behind or before them."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from holistic_native import _core
from tests.support import fenced
from tests.support.programs import run_python

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="fences memory with Linux's mprotect")


def run(name: str) -> subprocess.CompletedProcess[str]:
    return run_python("-m", fenced.__name__, name, capture_output=True, check=False, timeout=600)


@pytest.mark.slow
@pytest.mark.parametrize("name", _core.available_kernels())
def test_kernels_stay_within_their_arrays(name: str) -> None:
    process = run(name)
    assert process.returncode == 0, process.stderr


def test_the_fence_kills() -> None:
    assert run(fenced.BREACH).returncode == -signal.SIGSEGV
