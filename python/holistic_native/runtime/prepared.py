"""Models derived from others: made once, kept in the user's cache, made again when damaged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from holistic_native.model_files.cache_folder import LARGEST_BYTES, CacheFile, cache_folder
from holistic_native.runtime.model_file import ModelFile

_DIGEST = 32


class Recipe(NamedTuple):
    """How a model is derived.

    Attributes:
        name: with its version, e.g. "separate-scales-1"; a new version when the result changes.
        make: from a model's bytes to the derived model's.
    """

    name: str
    make: Callable[[bytes], bytes]


class Prepared(NamedTuple):
    """A derived model.

    Attributes:
        content: its bytes.
        file: a file of the cache that begins with them; None where there is none that can be relied on.
    """

    content: bytes
    file: ModelFile | None


def prepare(source: bytes, recipe: Recipe, *, folder: Path | None = None, digest: str | None = None) -> Prepared:
    """Return a model derived from another, from the cache when it is there and whole.

    Two processes may do this at once: each writes the same file in one step. Where the cache cannot be written, the
    derived model lives in memory only.

    Args:
        source: the bytes of the model to derive from.
        recipe: how.
        folder: the cache; None for the user's.
        digest: the SHA-256 of the source in hexadecimal, for callers who know it.
    """
    file = _file(recipe, digest or hashlib.sha256(source).hexdigest(), folder)
    found = _whole(file)
    if found is None:
        content = recipe.make(source)
        file.write(content + hashlib.sha256(content).digest())
        found = _whole(file)
        if found is None or found.content != content:
            return Prepared(content, None)
    return found


def _whole(kept: CacheFile) -> Prepared | None:
    """Read a file that has its digest after the content, so that programs can map it as a model."""
    file = ModelFile.opened(kept.path)
    try:
        if file is None:
            stored = kept.read()
            content, digest = stored[:-_DIGEST], stored[-_DIGEST:]
        elif file.size > LARGEST_BYTES:
            return None
        else:
            content, digest = file.read(0, file.size - _DIGEST), file.read(max(0, file.size - _DIGEST), file.size)
    except OSError:
        return None
    if hashlib.sha256(content).digest() != digest:
        return None
    return Prepared(content, file if content else None)


def lasts(recipe: Recipe, digest: str) -> bool:
    """Say whether what a recipe makes of the source with a digest is in the user's cache, or can be kept there."""
    return _file(recipe, digest, None).lasts


def _file(recipe: Recipe, digest: str, folder: Path | None) -> CacheFile:
    return CacheFile(folder or cache_folder("prepared"), f"{digest[:24]}-{recipe.name}")
