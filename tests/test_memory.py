"""The kernels read and write their arrays and not a byte beyond, where memory ends behind or before them."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import fenced
from holistic_native import _core

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="fences memory with Linux's mprotect")


def run(name: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, Path(fenced.__file__).name, name],
        cwd=Path(fenced.__file__).parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.mark.parametrize("name", _core.available_kernels())
def test_kernels_stay_within_their_arrays(name: str) -> None:
    process = run(name)
    assert process.returncode == 0, process.stderr


def test_the_fence_kills() -> None:
    assert run(fenced.BREACH).returncode == -signal.SIGSEGV
