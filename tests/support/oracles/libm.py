"""The C library's single-precision functions, on single values or whole arrays.

NumPy has its own, which differ in the last bit; the kernels call these.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable
from typing import Any

import numpy as np

_LIBM = ctypes.CDLL(ctypes.util.find_library("m"))


def _function(name: str, arguments: int) -> Callable[..., Any]:
    function = getattr(_LIBM, name)
    function.argtypes = [ctypes.c_float] * arguments
    function.restype = ctypes.c_float
    return np.vectorize(function, otypes=[np.float32])


exp = _function("expf", 1)
sin = _function("sinf", 1)
cos = _function("cosf", 1)
sqrt = _function("sqrtf", 1)
atan2 = _function("atan2f", 2)
fma = _function("fmaf", 3)
