"""How exactly models compute: float32, or float16 on CPUs that calculate in it."""

from __future__ import annotations

import ctypes
import platform
import sys

from holistic_native.tflite.metadata import set_metadata

PRECISIONS = ("fp32", "fp16")

# The note that XNNPACK's delegate reads in a model: which arithmetic its maker allows, and for sums. Only with
# float16 for both does it calculate in float16 where the CPU can; Google's models say "fp16accfp32", which it passes
# over (tensorflow/lite/delegates/xnnpack/xnnpack_delegate.cc, tools/optimize/reduced_precision_metadata.h).
_NOTE, _ALLOWED = "reduced_precision_support", b"fp16accfp16"

# Linux on aarch64: auxiliary vector entry of the CPU's abilities, and its bits for float16, scalar and vector.
_AT_HWCAP, _FPHP, _ASIMDHP = 16, 1 << 9, 1 << 10


def calculates_in_float16() -> bool:
    """Say whether this CPU has float16 vector arithmetic that XNNPACK uses.

    On ARM only (ARMv8.2: Cortex-A55, A76 and later, Apple's own); XNNPACK's kernels for x86 with AVX512-FP16 are left
    out, since they could not be tried.
    """
    if platform.machine() not in ("aarch64", "arm64"):
        return False
    if sys.platform == "darwin":
        return True
    if sys.platform != "linux":
        return False
    read = ctypes.CDLL(None).getauxval
    read.argtypes, read.restype = (ctypes.c_ulong,), ctypes.c_ulong
    wanted = _FPHP | _ASIMDHP
    return bool(read(_AT_HWCAP) & wanted == wanted)


def default_precision(*, float16: bool) -> str:
    """Return the precision where none is asked for: "fp32", or with `float16` the fastest that this CPU has."""
    return "fp16" if float16 and calculates_in_float16() else "fp32"


def checked_precision(precision: str) -> str:
    """Return the precision if this machine has it.

    Raises:
        ValueError: it is neither "fp32" nor "fp16".
        RuntimeError: it is "fp16" and this CPU has no float16 arithmetic.
    """
    if precision not in PRECISIONS:
        raise ValueError(f"precision must be one of {', '.join(PRECISIONS)}, got {precision!r}")
    if precision == "fp16" and not calculates_in_float16():
        raise RuntimeError(
            "precision='fp16' needs a CPU with float16 arithmetic (ARMv8.2 with asimdhp, such as the Raspberry Pi 5's "
            f"Cortex-A76); this is {platform.machine()} without it: use precision='fp32'"
        )
    return precision


def allow_float16(content: bytes) -> bytes:
    """Return a model that XNNPACK may calculate in float16, sums included.

    Inputs and outputs stay float32, but outputs have float16's steps: an eighth of a pixel between 128 and 256.

    Args:
        content: the bytes of a `.tflite` file.

    Raises:
        ValueError: the content is damaged or no `.tflite` file.
    """
    return set_metadata(content, _NOTE, _ALLOWED)
