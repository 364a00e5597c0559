"""The options of parts of a task, under MediaPipe's names."""

from __future__ import annotations

from holistic_native.tasks.components.processors.classifier_options import ClassifierOptions

__all__ = ["ClassifierOptions"]
