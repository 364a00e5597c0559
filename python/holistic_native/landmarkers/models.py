"""The models that a graph runs, as they come out of a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from holistic_native import _core
from holistic_native.model_files.model_source import ModelSource, model_source
from holistic_native.runtime.loader import Loader
from holistic_native.runtime.options import RuntimeOptions
from holistic_native.tflite.model_metadata import read_model_metadata

TASKS = _core.Arithmetic.tasks
"""The arithmetic of everything in this room."""


@dataclass(frozen=True)
class ImageModel:
    """A model that takes an image.

    Attributes:
        content: the bytes of a `.tflite` file, or where they come from.
        value_range: what the bytes 0 and 255 of the image become.
    """

    content: bytes | ModelSource
    value_range: tuple[float, float]

    @classmethod
    def read(cls, content: bytes | ModelSource) -> ImageModel:
        """Read from a model's metadata how it takes an image.

        Raises:
            FileNotFoundError: it does not say so.
            ValueError, RuntimeError: it is damaged.
        """
        inputs = read_model_metadata(model_source(content).read()).inputs
        normalization = inputs[0].normalization if inputs else None
        if normalization is None or not (normalization.mean and normalization.std):
            raise FileNotFoundError(
                "Input tensor has type float32: it requires specifying NormalizationOptions metadata to preprocess "
                "input images."
            )
        mean, std = np.float32(normalization.mean[0]), np.float32(normalization.std[0])
        return cls(content, (float((0 - mean) / std), float((np.float32(255) - mean) / std)))


def task_loader(models: Mapping[str, ImageModel], num_threads: int | None = None) -> Loader:
    """Return a loader of a task's models, by the names of a bundle's entries.

    Args:
        models: under the names by which stages ask for them; tasks with the same ones share interpreters.
        num_threads: CPU cores to use in all; None for those this process may use, at most 4.

    Raises:
        ImportError: no interpreter is installed.
        TypeError, ValueError: `num_threads` is no positive integer.
    """
    contents = {name: model.content for name, model in models.items()}
    return Loader(RuntimeOptions(num_threads=num_threads), contents=contents, arithmetic=TASKS)


def rounded(threshold: float) -> float:
    """Return a threshold as MediaPipe compares with it: rounded to float32."""
    return float(np.float32(threshold))
