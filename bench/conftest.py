"""What the benchmarks run on, and what is noted down about it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from holistic_native import _core
from tests.support.samples import noise

WIDTH, HEIGHT = 720, 1280


def pytest_report_header() -> str:
    """Say which instruction sets are measured."""
    return f"instruction sets: {' '.join(_core.available_kernels())}"


def pytest_benchmark_update_machine_info(machine_info: dict[str, Any]) -> None:
    """Keep them with the figures."""
    machine_info["instruction_sets"] = _core.available_kernels()


@pytest.fixture(scope="session")
def frame() -> NDArray[np.uint8]:
    """A frame of a phone's video, (1280, 720, 3) uint8."""
    return noise(1, HEIGHT, WIDTH, 3)


@pytest.fixture(params=_core.available_kernels())
def kernels(request: pytest.FixtureRequest) -> _core.Kernels:
    """Each instruction set in turn."""
    return _core.kernels(request.param)


@pytest.fixture(scope="session")
def cv2() -> Any:
    """OpenCV on one thread, as the kernels are."""
    opencv = pytest.importorskip("cv2", reason="compares with OpenCV, which is not installed")
    opencv.setNumThreads(1)
    return opencv
