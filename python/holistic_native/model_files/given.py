"""Models that a caller gives, by the names their stages ask for: those of a bundle."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from holistic_native.model_files.archives import read_model


class GivenModels:
    """Gives models from memory or from files, as they are; nothing is searched for."""

    def __init__(self, files: Mapping[str, bytes | str | os.PathLike[str]]) -> None:
        """Set what there is: the bytes of each `.tflite` file, or its path, by the model's name."""
        self._files = dict(files)

    def read(self, name: str) -> bytes:
        """Return a model file's bytes.

        Raises:
            OSError: its path cannot be read.
            ValueError: the file is larger than any model.
        """
        given = self._files[name]
        return given if isinstance(given, bytes) else read_model(Path(given))
