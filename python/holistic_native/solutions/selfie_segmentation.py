"""Selfie segmentation under MediaPipe's names."""

from __future__ import annotations

from typing import NamedTuple as NamedTuple

import numpy as np  # noqa: F401 (shown by MediaPipe's module, as NamedTuple and SolutionBase: annotations name them)

from holistic_native.selfie_segmentation import SelfieSegmentation
from holistic_native.solution_base import SolutionBase as SolutionBase

__all__ = ["SelfieSegmentation"]
