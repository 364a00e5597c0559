"""The parts of results and options, under MediaPipe's names."""

from __future__ import annotations

from holistic_native.tasks.components import containers as containers
from holistic_native.tasks.components import processors as processors

__all__ = ["containers", "processors"]
