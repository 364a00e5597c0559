"""SHA-256 of inputs and outputs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path


def _unnoticed() -> None:
    """Take no notice of a block."""


def sha256_of(path: Path, noticed: Callable[[], None] = _unnoticed) -> str:
    """Return the SHA-256 of a file in hexadecimal digits.

    Of a folder: that of lines "DIGEST  NAME", one for each file in it, sorted by name, as `sha256sum` writes them.

    Args:
        path: the file, or the folder.
        noticed: is called for each block that was read: a large file takes minutes.

    Raises:
        OSError: it cannot be read.
    """
    if path.is_dir():
        lines = [f"{_of_file(file, noticed)}  {file.name}\n" for file in sorted(path.iterdir())]
        return hashlib.sha256("".join(lines).encode(errors="surrogateescape")).hexdigest()
    return _of_file(path, noticed)


def _of_file(path: Path, noticed: Callable[[], None]) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
            noticed()
    return digest.hexdigest()
