"""The models of a task, as a bundle has them, and what loads them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from holistic_native import _core
from holistic_native.model_files.given import GivenModels
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions

TASKS = _core.Arithmetic.tasks
"""The arithmetic of everything in this room."""


@dataclass(frozen=True)
class TaskModel:
    """A model, and what its metadata says of its image: a byte becomes (byte - mean) / std.

    Attributes:
        content: the bytes of a `.tflite` file, or its path.
        mean: of NormalizationOptions.
        std: of NormalizationOptions.
    """

    content: bytes | str | os.PathLike[str]
    mean: float = 0.0
    std: float = 255.0

    @property
    def value_range(self) -> tuple[float, float]:
        """What bytes 0 and 255 become."""
        mean, std = np.float32(self.mean), np.float32(self.std)
        return float((np.float32(0) - mean) / std), float((np.float32(255) - mean) / std)


def task_loader(models: Mapping[str, TaskModel], num_threads: int | None = None) -> Loader:
    """Return a loader of a task's models.

    Args:
        models: by the names of a bundle's entries, under which tasks of the same models share interpreters.
        num_threads: CPU cores to use in all; None for those this process may use, at most 4.

    Raises:
        ImportError: no interpreter is installed.
        TypeError, ValueError: `num_threads` is no positive integer.
    """
    files = GivenModels({name: model.content for name, model in models.items()})
    return Loader(RuntimeOptions(num_threads=num_threads), arithmetic=TASKS, given=files)


def rounded(threshold: float) -> float:
    """Return a threshold as MediaPipe compares with it: rounded to float32."""
    return float(np.float32(threshold))
