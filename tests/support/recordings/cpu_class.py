"""Which class of CPU this is, as far as the rounding of XNNPACK's kernels goes."""

from __future__ import annotations

import platform
from pathlib import Path

# What XNNPACK asks for before it takes its AVX-512 kernels.
AVX512 = {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}


def cpu_class() -> str:
    """Return "avx512" or "avx2", or the machine's architecture where neither is to be had."""
    info = Path("/proc/cpuinfo")
    flags = set(info.read_text().split()) if info.exists() else set()
    if flags >= AVX512:
        return "avx512"
    return "avx2" if flags >= {"avx2", "fma"} else platform.machine()


def rounds_like_the_recorder() -> bool:
    """Return whether XNNPACK's kernels here give the bits of the CPU with AVX-512 that recorded the golden files.

    With AVX2 and FMA they do: pictures, the astronaut sequence and a video are equal under emulation of such a CPU.
    """
    return cpu_class() in ("avx512", "avx2")
