"""Models derived from others: made once, kept in the user's cache, made again when damaged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from holistic_native.model_files.cache_folder import LARGEST_BYTES, CacheFile, cache_folder
from holistic_native.model_files.model_source import ModelSource, model_source
from holistic_native.model_files.open_file import OpenFile

_DIGEST = 32


class Recipe(NamedTuple):
    """How a model is derived.

    Attributes:
        name: with its version, e.g. "separate-scales-1"; a new version when the result changes.
        make: from a model's bytes to the derived model's.
    """

    name: str
    make: Callable[[bytes], bytes]


class Prepared:
    """A derived model.

    Attributes:
        size: how many bytes it has.
        file: a file of the cache that begins with them; None where there is none that can be relied on.
    """

    def __init__(self, content: bytes, file: OpenFile | None = None, size: int = 0) -> None:
        """Keep a model's bytes, or a file that begins with so many of them."""
        self._content = content
        self.file = file
        self.size = len(content) if file is None else size

    @property
    def content(self) -> bytes:
        """Its bytes, read from the file where there is one."""
        return self._content if self.file is None else self.file.read(0, self.size)


def prepare(source: bytes | ModelSource, recipe: Recipe, *, folder: Path | None = None) -> Prepared:
    """Return a model derived from another, from the cache when it is there and whole.

    Two processes may do this at once: each writes the same file in one step. Where the cache cannot be written, the
    derived model lives in memory only.

    Args:
        source: the model to derive from; read only where the cache has not what is derived from it.
        recipe: how.
        folder: the cache; None for the user's.
    """
    source = model_source(source)
    file = _file(recipe, source.digest, folder)
    found = _whole(file)
    if found is None:
        content = recipe.make(source.read())
        file.write(content + hashlib.sha256(content).digest())
        found = _whole(file)
        if found is None or found.content != content:
            return Prepared(content)
    return found


def _whole(kept: CacheFile) -> Prepared | None:
    """Find a file that has its digest after the content, so that programs can map it as a model."""
    file = OpenFile.opened(kept.path)
    if file is None:
        stored = kept.read()
        content, digest = stored[:-_DIGEST], stored[-_DIGEST:]
        return Prepared(content) if hashlib.sha256(content).digest() == digest else None
    try:
        size = file.size - _DIGEST
        if not 0 <= size <= LARGEST_BYTES or file.sha256(size) != file.read(size, size + _DIGEST):
            return None
    except OSError:
        return None
    return Prepared(b"", file if size else None, size)


def lasts(recipe: Recipe, digest: str) -> bool:
    """Say whether what a recipe makes of the source with a digest is in the user's cache, or can be kept there."""
    return _file(recipe, digest, None).lasts


def _file(recipe: Recipe, digest: str, folder: Path | None) -> CacheFile:
    return CacheFile(folder or cache_folder("prepared"), f"{digest[:24]}-{recipe.name}")
