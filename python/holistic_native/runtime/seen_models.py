"""Which unknown models have been seen to run: in this process, and in the user's cache."""

from __future__ import annotations

import re

from holistic_native.model_files.cache_folder import CacheFile, cache_folder

_LINE = re.compile(rb"[0-9a-f]{64}")
_MOST = 1000


class SeenModels:
    """A list of SHA-256 digests, the newest last; of more than a thousand the oldest are forgotten.

    The file in the cache may be missing, damaged, unwritable or written by another process meanwhile: at worst a model
    is tried once more.
    """

    def __init__(self) -> None:
        """Start with what the cache has."""
        self._here: set[str] = set()

    def here(self, digest: str) -> bool:
        """Say whether this process has seen it; costs nothing."""
        return digest in self._here

    def first_time(self, digest: str) -> bool:
        """Say whether this process sees it for the first time; it counts as seen here then."""
        if digest in self._here:
            return False
        self._note(digest)
        return True

    def before(self, digest: str) -> bool:
        """Say whether the cache has it; it counts as seen here then."""
        found = digest in self._stored()
        if found:
            self._note(digest)
        return found

    def add(self, digest: str, *, keep: bool) -> None:
        """Add a digest, on request also to the cache."""
        self._note(digest)
        if keep:
            lines = [line for line in self._stored() if line != digest][-_MOST + 1 :]
            self._file().write("".join(f"{line}\n" for line in (*lines, digest)).encode())

    def _stored(self) -> list[str]:
        content = self._file().read(largest=2 * _MOST * 65)
        return [line.decode() for line in content.split(b"\n") if _LINE.fullmatch(line)]

    def _note(self, digest: str) -> None:
        if len(self._here) >= _MOST:
            self._here.clear()
        self._here.add(digest)

    @staticmethod
    def _file() -> CacheFile:
        return CacheFile(cache_folder("seen"), "models.txt")
