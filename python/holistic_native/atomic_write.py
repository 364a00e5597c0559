"""Write files that are either complete under their name or not there at all."""

from __future__ import annotations

import errno
import logging
import os
import secrets
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from holistic_native.output_target import open_target

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

_LOG = logging.getLogger("holistic_native")


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file under a temporary name in the same folder, then move it to its name in one step.

    Whoever reads `path` meanwhile sees the old file or the new one; of two writers the last one wins.

    Raises:
        OSError: it cannot be written; the error names `path`, and nothing is left behind.
    """
    with AtomicFile(path) as file, errors_name(path):
        file.stream.write(content)


class AtomicFile:
    """A file that is written elsewhere and gets its name when a `with` block ends without an exception.

    * A new name, or a regular file: written under a temporary name in the same folder, then moved. The file keeps the
      mode of the one it replaces, and its owner where that is allowed; of a symbolic link, the target is replaced.
    * A device, pipe or socket: written into the folder for temporary files, then copied into it, whole.
    * A folder, or a file that is write-protected, is refused.

    What was written is on the disk, and the name too, when the block has ended. The temporary file is removed also
    when exceptions come where they hurt most: at the latest when the interpreter ends. Only a process that is killed
    (SIGKILL, power) leaves it behind, as `.holistic_native-*.part` with or without another suffix.

    Attributes:
        path: the name as it was given.
        temporary: the regular file that is written meanwhile.
        stream: `temporary`, opened for reading and writing; it must not be closed.
    """

    def __init__(self, path: Path, *, suffix: str = "") -> None:
        """Check that the name can be written, and open a temporary file. A pipe waits for its reader.

        Args:
            path: the name to write.
            suffix: that the temporary file must end in, for libraries that choose a format by it.

        Raises:
            OSError: the name cannot be written.
        """
        self.path = path
        self._target = open_target(path)
        with errors_name(path):
            folder = self._target.path.parent if self._target.stream is None else Path(tempfile.gettempdir())
            self.temporary = folder.absolute() / f".holistic_native-{secrets.token_hex(8)}.part{suffix}"
            # A finalizer is called at the end of the interpreter too, if an exception kept `discard` from it.
            self._remove = weakref.finalize(self, _remove, self.temporary, os.getpid())
            self.stream: IO[bytes] = open(self.temporary, "x+b", opener=self._open)  # noqa: SIM115
            self._take_owner_and_mode()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.discard()

    def commit(self) -> None:
        """Give the complete file its name.

        Raises:
            OSError: it could not be written whole, or the name has become impossible to write.
        """
        with errors_name(self.path):
            self.stream.flush()
            size = self.stream.seek(0, os.SEEK_END)
            os.fsync(self.stream.fileno())
            if self.temporary.stat().st_size != size:
                raise OSError(errno.EIO, f"{size} bytes were written, another number is there")
            if self._target.stream is not None:
                self._copy(self._target.stream, size)
                return
            self.stream.close()
            self.temporary.replace(self._target.path)
        self._remove.detach()
        sync_folder(self._target.path.parent)

    def discard(self) -> None:
        """Close everything and remove the temporary file; nothing happens after `commit`."""
        try:
            # What was not written yet need not be: the file goes.
            with suppress(OSError):
                self.stream.close()
            if self._target.stream is not None:
                self._target.close()
        finally:
            self._remove()

    def _open(self, name: str, flags: int) -> int:
        # Nobody may read meanwhile what only the owner could read before, nor what goes into a pipe.
        private = self._target.existing is not None
        return os.open(name, flags, 0o600 if private else 0o666)

    def _take_owner_and_mode(self) -> None:
        before = self._target.existing
        if before is None or self._target.stream is not None or os.name != "posix":
            return
        descriptor = self.stream.fileno()
        try:
            os.fchown(descriptor, -1, before.st_gid)
            os.fchown(descriptor, before.st_uid, -1)
        except PermissionError:
            _LOG.debug("%s: owner %d and group %d cannot be kept", self.path, before.st_uid, before.st_gid)
        os.fchmod(descriptor, before.st_mode & 0o777)

    def _copy(self, target: int, size: int) -> None:
        self.stream.seek(0)
        with open(target, "wb", closefd=False) as stream:
            shutil.copyfileobj(self.stream, stream, 1 << 20)
        if self.stream.tell() != size:
            raise OSError(errno.EIO, f"{self.stream.tell()} of {size} bytes were written")


@contextmanager
def errors_name(path: Path) -> Iterator[None]:
    """Let an `OSError` of the block name this file, rather than none or a temporary one."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error


def _remove(temporary: Path, process: int) -> None:
    # A forked child that ends must not take away what its parent is still writing.
    if os.getpid() == process:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk, where that is possible."""
    if os.name != "posix":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:  # a folder that may be written but not read, or a file system without this
        _LOG.debug("the file is there, but its name in %s may not survive a power failure (%s)", folder, error)
