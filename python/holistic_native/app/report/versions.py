"""Versions of what tracks here."""

from __future__ import annotations

import importlib.metadata
import platform

import numpy as np

from holistic_native import __version__
from holistic_native.kernels import choose_kernels
from holistic_native.runtime.interpreter import DISTRIBUTIONS, choose_runtime


def version_of(distribution: str) -> str | None:
    """Return an installed distribution's version, None when it is not installed."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def versions(runtime: str | None = None) -> dict[str, str]:
    """Return the versions of this package, Python and numpy, the interpreter in use, and the instruction set in use.

    Args:
        runtime: "litert", "tflite", or None for the best one installed.

    Raises:
        ValueError: `runtime` is not a known name, or $HOLISTIC_NATIVE_ISA names an instruction set that is not there.
        ImportError: no interpreter is installed.
    """
    distribution = DISTRIBUTIONS[choose_runtime(runtime)]
    return {
        "holistic_native": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "interpreter": f"{distribution} {version_of(distribution) or '?'}",
        "kernels": choose_kernels().name,
    }
