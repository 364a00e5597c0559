"""Models derived from others: made once, kept in the user's cache, made again when damaged."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from holistic_native.atomic_write import write_atomically

_LOG = logging.getLogger("holistic_native")
_DIGEST = 32


class Recipe(NamedTuple):
    """How a model is derived.

    Attributes:
        name: with its version, e.g. "separate-scales-1"; a new version when the result changes.
        make: from a model's bytes to the derived model's.
    """

    name: str
    make: Callable[[bytes], bytes]


def prepared_folder() -> Path:
    """Return the folder of the user's cache for derived models; it need not exist yet."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("holistic_native")) / "prepared"


def prepare(source: bytes, recipe: Recipe, *, folder: Path | None = None) -> bytes:
    """Return a model derived from another, from the cache when it is there and whole.

    Two processes may do this at once: each writes the same file in one step. Where the cache cannot be written, the
    derived model lives in memory only.

    Args:
        source: the bytes of the model to derive from.
        recipe: how.
        folder: the cache; None for the user's.
    """
    place = (folder or prepared_folder()) / f"{hashlib.sha256(source).hexdigest()[:24]}-{recipe.name}"
    try:
        stored = place.read_bytes()
    except OSError:
        stored = b""
    if hashlib.sha256(stored[_DIGEST:]).digest() == stored[:_DIGEST]:
        return stored[_DIGEST:]
    content = recipe.make(source)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(place, hashlib.sha256(content).digest() + content)
    except OSError as error:
        _LOG.debug("cannot keep the prepared model %s (%s); it is made again next time", place.name, error)
    return content
