"""What every origin of model files can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from holistic_native.model_files.manifest import ModelFile


class Origin(Protocol):
    """Somewhere to fetch model files from."""

    @property
    def title(self) -> str:
        """How messages call it."""
        ...

    def offers(self, model: ModelFile) -> bool:
        """Say whether it is worth asking for a model."""
        ...

    def contents(self, models: Sequence[ModelFile], *, progress: bool) -> Iterator[bytes]:
        """Yield file contents that may be the models wanted, in any order; the caller checks them.

        Args:
            models: the models wanted.
            progress: show a progress bar, if standard error is a terminal.

        Raises:
            OSError, ValueError, RuntimeError: the origin cannot be used; the message says why.
        """
        ...
