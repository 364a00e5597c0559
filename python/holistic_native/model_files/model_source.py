"""Where a model's bytes come from: memory, or a bundle, from which they are read anew when they are needed.

Only what derives another model from them needs them, and what was derived before is in the cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Protocol


class ModelSource(Protocol):
    """A model's bytes, which need not be in memory."""

    @property
    def digest(self) -> str:
        """Their SHA-256 in hexadecimal."""

    def read(self) -> bytes:
        """Return the bytes, each time the same ones."""


class KeptModel:
    """A model whose bytes are in memory."""

    def __init__(self, content: bytes) -> None:
        """Keep them, without a copy."""
        self._content = content
        self._digest: str | None = None

    @property
    def digest(self) -> str:
        """Their SHA-256 in hexadecimal."""
        # Two threads may compute it at once; a lock around it would stay locked in a child forked meanwhile.
        if self._digest is None:
            self._digest = hashlib.sha256(self._content).hexdigest()
        return self._digest

    def read(self) -> bytes:
        """Return them."""
        return self._content


class ReadModel:
    """A model whose bytes are read when they are asked for, and not kept."""

    def __init__(self, read: Callable[[], bytes]) -> None:
        """Read nothing yet; `read` returns the bytes, and raises where it cannot."""
        self._read = read
        self._digest: str | None = None

    @property
    def digest(self) -> str:
        """Their SHA-256 in hexadecimal."""
        if self._digest is None:
            self.read()
        assert self._digest is not None
        return self._digest

    def read(self) -> bytes:
        """Return them.

        Raises:
            RuntimeError: the file has been written to since they were first read.
        """
        content = self._read()
        digest = hashlib.sha256(content).hexdigest()
        if self._digest not in (None, digest):
            raise RuntimeError("a model's file has been written to since the model was first read")
        self._digest = digest
        return content


def model_source(content: bytes | ModelSource) -> ModelSource:
    """Return the source of bytes in memory; a source is its own."""
    return KeptModel(content) if isinstance(content, bytes) else content
