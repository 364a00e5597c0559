"""Which instruction set the pixel kernels use."""

from __future__ import annotations

import os

from holistic_native import _core

VARIABLE = "HOLISTIC_NATIVE_ISA"


def choose_kernels(name: str | None = None) -> _core.Kernels:
    """Return the kernels of an instruction set: the one named, else $HOLISTIC_NATIVE_ISA's, else the best one here.

    Every instruction set computes the same bits; choosing one serves tests and comparisons.

    Args:
        name: "scalar", "avx2", "avx512", "neon", or None.

    Raises:
        ValueError: the name is unknown or this machine cannot run it; the message lists what it can run.
    """
    return _core.kernels(name or os.environ.get(VARIABLE) or _core.available_kernels()[0])
