"""Where this user's cache is, if there is one: nothing depends on it but speed."""

from __future__ import annotations

import logging
import os
from pathlib import Path

LARGEST_BYTES = 256 << 20
"""Of a file in the cache: ten times the largest model."""

_LOG = logging.getLogger("holistic_native")


def cache_folder(name: str) -> Path | None:
    """Return one of this package's folders in the user's cache; it need not exist yet, nor be writable.

    Args:
        name: of the folder: "models", "prepared", ...

    Returns:
        None for a user who has no home: the number is not in the user database, and neither $HOME nor $XDG_CACHE_HOME
        is set. Containers run so.
    """
    import platformdirs

    try:
        folder = Path(platformdirs.user_cache_dir("holistic_native"))
    except (RuntimeError, KeyError, OSError) as error:
        _LOG.debug("no cache: %s", error)
        return None
    # Older versions of platformdirs return "~/.cache/..." as it stands: a folder of that name where the program runs.
    return folder / name if folder.is_absolute() else None


class CacheFile:
    """A file of the cache, which may be missing, unreadable or unwritable: then its content is made anew."""

    def __init__(self, folder: Path | None, name: str) -> None:
        """Name a file; `folder` is what `cache_folder` returned."""
        self._path = None if folder is None else folder / name

    @property
    def path(self) -> Path | None:
        """Where the file is, if it is there; None for a user who has no cache."""
        return self._path

    @property
    def lasts(self) -> bool:
        """Whether the file is there, or could be written."""
        if self._path is None:
            return False
        try:
            there = next((folder for folder in self._path.parents if folder.exists()), None)
            return self._path.is_file() or (there is not None and there.is_dir() and os.access(there, os.W_OK))
        except OSError:  # no permission even to examine it
            return False

    def read(self, largest: int = LARGEST_BYTES) -> bytes:
        """Return what the file holds, b"" where it cannot be read or holds more than is expected."""
        if self._path is None:
            return b""
        try:
            # A device or a pipe of that name might never end.
            return self._path.read_bytes() if self._path.is_file() and self._path.stat().st_size <= largest else b""
        except OSError:
            return b""

    def write(self, content: bytes) -> None:
        """Keep a content, in one step, if that is possible."""
        if self._path is None:
            return
        from holistic_native.atomic_write import write_atomically  # once for each file, while reading is frequent

        try:
            if self._path.exists() and not self._path.is_file():  # a pipe would wait for its reader
                return
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, content)
        except OSError as error:
            _LOG.debug("cannot keep %s (%s); it is made again next time", self._path, error)
