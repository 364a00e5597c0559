"""Smoothing over time, one value at a time, with MediaPipe's mixture of float and double."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from tests.support.oracles.regions import F

Floats = NDArray[np.float32]


class _LowPass:
    """One value's exponential smoothing."""

    def __init__(self) -> None:
        self.stored: F | None = None
        self.raw = F(0)

    def apply(self, value: F, alpha: float) -> F:
        alpha32 = F(alpha)
        if self.stored is None:
            self.stored = value
        else:
            self.stored = F(float(alpha32 * value) + (1.0 - float(alpha32)) * float(self.stored))
        self.raw = value
        return self.stored


class LowPassFilter:
    def __init__(self, alpha: float) -> None:
        self._alpha = alpha
        self.reset()

    def reset(self) -> None:
        self._values: list[_LowPass] = []

    def apply(self, landmarks: Floats, column: int) -> None:
        if not self._values:
            self._values = [_LowPass() for _ in landmarks]
        for row, value in zip(landmarks, self._values, strict=True):
            row[column] = value.apply(row[column], self._alpha)


class _OneEuro:
    """One value's filter, with its own clock."""

    def __init__(self, min_cutoff: float, beta: float, derivate_cutoff: float) -> None:
        self._min_cutoff, self._beta, self._derivate_cutoff = (float(F(v)) for v in (min_cutoff, beta, derivate_cutoff))
        self._x, self._dx = _LowPass(), _LowPass()
        self._last = -1
        self._frequency = 30.0

    def _alpha(self, cutoff: float) -> float:
        return 1.0 / (1.0 + (1.0 / (2 * math.pi * cutoff)) / (1.0 / self._frequency))

    def apply(self, time_us: int, scale: F, value: F) -> F:
        now = time_us * 1000
        if self._last >= now:
            return value
        if self._last != 0 and now != 0:
            self._frequency = 1.0 / ((now - self._last) * 1e-9)
        self._last = now
        speed = 0.0
        if self._x.stored is not None:
            speed = (float(value) - float(self._x.raw)) * float(scale) * self._frequency
        smooth_speed = self._dx.apply(F(speed), self._alpha(self._derivate_cutoff))
        return self._x.apply(value, self._alpha(self._min_cutoff + self._beta * abs(float(smooth_speed))))


class OneEuroFilter:
    def __init__(self, min_cutoff: float, beta: float, derivate_cutoff: float = 1.0) -> None:
        self._options = (min_cutoff, beta, derivate_cutoff)
        self.reset()

    def reset(self) -> None:
        self._values: list[list[_OneEuro]] = []

    def apply(
        self, landmarks: Floats, time_us: int, image_size: tuple[int, int] = (1, 1), object_scale: float = 1.0
    ) -> None:
        width, height = map(F, image_size)
        if not self._values:
            self._values = [[_OneEuro(*self._options) for _ in range(3)] for _ in landmarks]
        for row, values in zip(landmarks, self._values, strict=True):
            for axis, (value, per_axis) in enumerate(zip(values, (width, height, width), strict=True)):
                pixels = row[axis] * per_axis
                if F(object_scale) >= F(1e-6):
                    pixels = value.apply(time_us, F(1) / F(object_scale), pixels)
                row[axis] = pixels / per_axis
