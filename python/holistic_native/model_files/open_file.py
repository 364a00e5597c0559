"""A file that stays open: bundles are read from it, and interpreters map it, so that the system can reclaim its memory.

An interpreter copies the weights into a layout of its own when it loads a model, and hardly ever reads them again. Of
bytes in memory, a process would hold both; of a file, the copy alone.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import weakref
from pathlib import Path

_DESCRIPTORS = Path("/proc/self/fd")
_MAPS = Path("/proc/self/maps")
# <sys/mman.h> of Linux: MADV_DONTNEED. Pages of a file that nobody has written to are read again when they are needed.
_NOT_NEEDED = 4
_CHUNK = 1 << 18


class OpenFile:
    """A file, open for as long as this lives: it may be deleted or replaced meanwhile."""

    def __init__(self, descriptor: int) -> None:
        """Take over an open file."""
        self._descriptor = descriptor
        closing = weakref.finalize(self, os.close, descriptor)
        # While the interpreter ends, threads may still load the model; then the system closes the file.
        closing.atexit = False

    @classmethod
    def opened(cls, path: Path | None) -> OpenFile | None:
        """Open a file; None where there is none, and on systems where an open file has no name."""
        try:
            # A pipe of that name would wait for its writer.
            if path is None or not path.is_file() or not _DESCRIPTORS.is_dir():
                return None
            return cls(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK))
        except OSError:
            return None

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return os.fstat(self._descriptor).st_size

    def read(self, start: int, end: int) -> bytes:
        """Return what is from one place to another; fewer bytes where the file ends before.

        Raises:
            OSError: it cannot be read.
        """
        return os.pread(self._descriptor, max(0, end - start), start)

    def sha256(self, end: int) -> bytes:
        """Return the digest of what is before a place, which is never in memory as a whole.

        Raises:
            OSError: it cannot be read.
        """
        digest, chunk, start = hashlib.sha256(), memoryview(bytearray(_CHUNK)), 0
        while (count := os.preadv(self._descriptor, [chunk[: max(0, end - start)]], start)) > 0:
            digest.update(chunk[:count])
            start += count
        return digest.digest()

    @property
    def path(self) -> str:
        """A name under which this process can open the file."""
        return f"{_DESCRIPTORS}/{self._descriptor}"

    def release_memory(self) -> None:
        """Give the memory back that mappings of the file hold in this process; reading fills it again."""
        name = str(Path(self.path).readlink())
        madvise = ctypes.CDLL(None).madvise
        for line in _MAPS.read_text(encoding="utf-8", errors="replace").splitlines():
            fields = line.split(maxsplit=5)
            if len(fields) == 6 and fields[5] == name:
                start, end = (int(address, 16) for address in fields[0].split("-"))
                madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _NOT_NEEDED)
