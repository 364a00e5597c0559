"""The functions of `libm` as MediaPipe Tasks has them, rounded correctly: computed in double, then rounded."""

from __future__ import annotations

from typing import Any

import numpy as np


@np.errstate(over="ignore", under="ignore")
def exp(value: Any) -> Any:
    return np.exp(np.asarray(value, np.float64)).astype(np.float32)


def sin(value: Any) -> Any:
    return np.sin(np.asarray(value, np.float64)).astype(np.float32)


def cos(value: Any) -> Any:
    return np.cos(np.asarray(value, np.float64)).astype(np.float32)


def atan2(y: Any, x: Any) -> Any:
    return np.arctan2(np.asarray(y, np.float64), np.asarray(x, np.float64)).astype(np.float32)


def fma(a: Any, b: Any, c: Any) -> Any:
    """No fused operation: the product is rounded before the sum."""
    return np.asarray(a, np.float32) * np.float32(b) + np.float32(c)
