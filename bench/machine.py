"""What the figures were taken on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def machine() -> str:
    """Describe the machine and the versions in one line."""
    from holistic_native import _core

    facts = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in facts if line.startswith(("model name", "Model"))]
    packages = [f"{name} {_version(name)}" for name in ("ai-edge-litert", "tflite-runtime", "numpy") if _version(name)]
    return ", ".join(
        (
            names[0] if names else platform.machine(),
            f"{cores()} cores",
            "/".join(_core.available_kernels()),
            f"{platform.system()} {platform.machine()}",
            f"CPython {platform.python_version()}",
            *packages,
            f"load {os.getloadavg()[0]:.1f} at the start",
        )
    )


def cores() -> int:
    """Count the cores this process may run on."""
    return len(os.sched_getaffinity(0))


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
