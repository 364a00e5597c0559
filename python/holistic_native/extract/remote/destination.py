"""A data set at an address: outputs are put there whole, and its ledger is kept here and put there now and then."""

from __future__ import annotations

import errno
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.extract.errors import LockedError, OutputError
from holistic_native.extract.remote.fetching import put
from holistic_native.extract.remote.urls import file_system, is_url
from holistic_native.extract.store.hashing import sha256_of
from holistic_native.extract.store.ledger import NAME, Ledger, no_ledger

if TYPE_CHECKING:
    from types import TracebackType

    from numpy.typing import NDArray
    from typing_extensions import Self

    from holistic_native.extract.store.entry import Entry

# The whole ledger is put each time: as often as takes a twentieth of the time at most.
_LEAST_SECONDS, _SHARE = 10.0, 20.0


class RemoteDestination:
    """The folder that a run fills, at an address; a context manager.

    An output is there before its entry is in the ledger. Killed, a run has done up to half a minute of work for nothing
    that the ledger does not know of: those clips are extracted again, to the same bytes.

    Attributes:
        folder: the address.
        work: a folder of this machine for what is on its way.
        ledger: a copy of the folder's, with what was added since.
    """

    def __init__(self, folder: str) -> None:
        """Fetch the ledger.

        Raises:
            FileExistsError: there are files and no ledger.
            ImportError, ValueError: as `holistic_native.extract.remote.urls.file_system`.
            OSError: the address cannot be read.
        """
        self.folder = folder.rstrip("/")
        self._system, self._root = file_system(self.folder)
        self._url = f"{self.folder}/{NAME}"
        with _reaching(self.folder):
            names = self._names()
        if names and NAME not in names:
            raise no_ledger(self.folder)
        self.work = Path(tempfile.mkdtemp(prefix="holistic_native-extract-"))
        try:
            if NAME in names:
                with _reaching(self._url):
                    self._system.get_file(f"{self._root}/{NAME}", str(self.work / NAME))
            self.ledger = Ledger(self.work / NAME)
            self._state = self._state_there()
        except BaseException:
            shutil.rmtree(self.work, ignore_errors=True)
            raise
        self._put_at, self._took = time.monotonic(), 0.0
        self._changed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.ledger.compact(self.work)
            if self._changed:
                self._put_ledger()
        finally:
            self.ledger.close()
            shutil.rmtree(self.work, ignore_errors=True)

    def commit(self, entries: Sequence[Entry]) -> None:
        """Put outputs from `work` to their addresses, and add the entries; an output that is not in `work` is there.

        Raises:
            OutputError: something cannot be written.
            LockedError: another run has written the ledger.
        """
        for entry in entries:
            if entry.output is not None and (self.work / entry.output).exists():
                with _reaching(self.folder):
                    put(self.work / entry.output, f"{self.folder}/{entry.output}")
            before = self.ledger.output_before(entry.id)
            if before not in (None, entry.output):  # it had another format, or has failed now
                path = f"{self._root}/{before}"
                with _reaching(self.folder):
                    if self._system.exists(path):
                        self._system.rm(path, recursive=True)
        self.ledger.append(entries)
        self._changed = True
        if time.monotonic() - self._put_at > max(_LEAST_SECONDS, _SHARE * self._took):
            self._put_ledger()

    def _put_ledger(self) -> None:
        begun = time.monotonic()
        with _reaching(self._url):
            if self._state_there() != self._state:
                raise LockedError(
                    f"another run has written {self._url!r} meanwhile: what this one has done since is not in it, and "
                    "is done again by the next run. An address cannot be locked: begin one run at a time"
                )
            self._system.put_file(str(self.work / NAME), f"{self._root}/{NAME}")
            self._state = self._state_there()
        self._changed = False
        self._put_at = time.monotonic()
        self._took = self._put_at - begun

    def _state_there(self) -> str | None:
        self._system.invalidate_cache()
        path = f"{self._root}/{NAME}"
        return str(self._system.ukey(path)) if self._system.exists(path) else None

    def _names(self) -> set[str]:
        self._system.invalidate_cache()
        if not self._system.exists(self._root):
            return set()
        return {path.rstrip("/").rpartition("/")[2] for path in self._system.ls(self._root, detail=False)} - {""}

    def outputs(self) -> NDArray[np.int64]:
        """Return the `hash` of each name in the folder, sorted."""
        with _reaching(self.folder):
            return np.sort(np.fromiter(map(hash, self._names()), np.int64))

    def sha256(self, output: str) -> str | None:
        """Return the SHA-256 of an output; None where it is not there."""
        copy = self.work / "checked"
        path = f"{self._root}/{output}"
        with _reaching(path):
            if not self._system.exists(path):
                return None
            self._system.get(path, str(copy), recursive=self._system.isdir(path))
        try:
            return sha256_of(copy)
        finally:
            shutil.rmtree(copy) if copy.is_dir() else copy.unlink()


@contextmanager
def ledger_here(folder: str) -> Iterator[Path]:
    """Give a folder of this machine that has the ledger of a folder, which may be an address.

    Raises:
        FileNotFoundError: the address has no ledger.
        OSError, ImportError, ValueError: it cannot be read.
    """
    if not is_url(folder):
        yield Path(folder)
        return
    system, root = file_system(folder.rstrip("/"))
    with tempfile.TemporaryDirectory() as here:
        system.get_file(f"{root}/{NAME}", f"{here}/{NAME}")
        yield Path(here)


@contextmanager
def _reaching(url: str) -> Iterator[None]:
    """Let whatever a library raises about an address end the run: libraries have errors of their own."""
    try:
        yield
    except (OutputError, LockedError, MemoryError):
        raise
    except Exception as error:
        number = error.errno if isinstance(error, OSError) else None
        raise OutputError(number or errno.EIO, f"{type(error).__name__}: {error}", url) from error
