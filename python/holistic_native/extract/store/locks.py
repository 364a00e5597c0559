"""Locks on parts of a file, which end with their holder, however it ends, also over NFS."""

from __future__ import annotations

import errno
import os
import struct
from typing import Any

# The ledger's content ends far before these bytes, which are never written: only locked. One is locked while a line is
# appended. Behind it a byte stands for each part of the space of hashed ids.
APPENDING = 1 << 60
_IDS, _ID_BYTES = 1 << 61, 1 << 32

# Windows has no such module; a typed alias would need one.
try:
    import fcntl as _module
except ImportError:  # pragma: no cover
    _fcntl: Any = None
else:
    _fcntl = _module

# What Linux returns for a lock that another holds.
_HELD = (errno.EAGAIN, errno.EACCES)


def ids_of(part: int, parts: int) -> tuple[int, int]:
    """Return the first byte and the number of bytes that stand for a shard K of N, from 1; 1 of 1 is everything."""
    first, end = (-(-_ID_BYTES * edge // parts) for edge in (part - 1, part))
    return _IDS + first, end - first


class RangeLock:
    """A lock on bytes of an open file, exclusive among all processes and all opened files.

    Where the system has locks that belong to an opened file (Linux), it is one of those. Elsewhere it belongs to the
    process, and is lost should the process close the file by another descriptor.
    """

    def __init__(self, descriptor: int) -> None:
        """Take an open file; closing it unlocks everything.

        Raises:
            OSError: this system has no such locks.
        """
        if _fcntl is None:
            raise OSError(errno.ENOSYS, "data sets need locks on parts of files, which this system lacks")
        self._descriptor = descriptor

    def acquire(self, first: int, count: int, *, wait: bool) -> bool:
        """Lock some bytes.

        Args:
            first: byte.
            count: of bytes.
            wait: until whoever holds them lets go.

        Returns:
            Whether they are locked now; False only without `wait`.

        Raises:
            OSError: the file system has no locks.
        """
        try:
            self._set(_fcntl.F_WRLCK, first, count, wait=wait)
        except OSError as error:
            if error.errno not in _HELD or wait:
                raise
            return False
        return True

    def release(self, first: int, count: int) -> None:
        """Unlock some bytes."""
        self._set(_fcntl.F_UNLCK, first, count, wait=False)

    def _set(self, kind: int, first: int, count: int, *, wait: bool) -> None:
        of_file = getattr(_fcntl, "F_OFD_SETLKW" if wait else "F_OFD_SETLK", None)
        if of_file is None:
            blocking = 0 if wait or kind == _fcntl.F_UNLCK else _fcntl.LOCK_NB
            operation = _fcntl.LOCK_UN if kind == _fcntl.F_UNLCK else _fcntl.LOCK_EX | blocking
            _fcntl.lockf(self._descriptor, operation, count, first, os.SEEK_SET)
            return
        # struct flock of Linux, 64-bit: type, whence, start, length, process (0), and what fills it up.
        _fcntl.fcntl(self._descriptor, of_file, struct.pack("hhqqi0q", kind, os.SEEK_SET, first, count, 0))
