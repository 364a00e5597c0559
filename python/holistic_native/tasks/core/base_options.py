"""Where a task's models are."""

from __future__ import annotations

import enum
from dataclasses import dataclass


@dataclass
class BaseOptions:
    """Where a task's models are, and what runs them.

    Attributes:
        model_asset_path: of a `.task` bundle, or of a `.tflite` file where the task has one model.
        model_asset_buffer: what is in such a file; where both are given, this is taken.
        delegate: None, `Delegate.DEFAULT` or `Delegate.CPU`.
    """

    class Delegate(enum.IntEnum):
        """What runs the models; only the CPU does here."""

        DEFAULT = 0
        CPU = 1
        GPU = 2

    model_asset_path: str | None = None
    model_asset_buffer: bytes | None = None
    delegate: Delegate | None = None
