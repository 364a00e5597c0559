"""The folder of a data set: outputs that are whole, a ledger that says so, and a place for work in progress."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from holistic_native.atomic_write import sync_folder
from holistic_native.extract.errors import LockedError, writing
from holistic_native.extract.store.hashing import sha256_of
from holistic_native.extract.store.ledger import NAME, Ledger, no_ledger

if TYPE_CHECKING:
    from types import TracebackType

    from numpy.typing import NDArray
    from typing_extensions import Self

    from holistic_native.extract.store.entry import Entry

_LOG = logging.getLogger("holistic_native")
_PREFIX, _SUFFIX, _HOLDER = ".extract-", ".part", "holder"
_TRIES = 5


class Destination:
    """The folder that a run fills, locked for its shard; a context manager.

    Attributes:
        folder: gets the outputs.
        work: a folder inside it for what is not complete; gone at the end.
        ledger: the folder's.
    """

    def __init__(self, folder: Path, *, shard: tuple[int, int] = (1, 1), wait: bool = False) -> None:
        """Lock the folder, which is made if it is missing, and remove what a run left that was killed.

        Args:
            folder: a new or an empty one, or that of an earlier run.
            shard: K and N: only ids of part K of N are worked on, others may be by other runs.
            wait: until another run of the same ids has ended.

        Raises:
            LockedError: another run works on the same ids.
            FileExistsError: it is a file, or has files in it and no ledger.
            OSError: it cannot be written.
        """
        self.folder = folder
        self._made = not folder.exists()
        with writing():
            folder.mkdir(exist_ok=True)
        if not (folder / NAME).exists() and any(True for _ in folder.iterdir()):
            raise no_ledger(os.fspath(folder))
        with writing():
            self.ledger = Ledger(folder / NAME)
        try:
            if not self.ledger.claim(shard, wait=wait):
                raise LockedError(f"another run works on {os.fspath(folder)!r}{_holders(folder)} (--wait waits for it)")
            with writing():
                self.work = self._new_work(shard)
        except BaseException:
            self.ledger.close()
            raise

    def _new_work(self, shard: tuple[int, int]) -> Path:
        # Whose run was killed left a folder of the same shard, or of one that is cut differently.
        for left in self.folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            if _overlap(left.name, shard):
                _removed(left)
        work = self.folder / f"{_PREFIX}{shard[0]}-{shard[1]}-{secrets.token_hex(4)}{_SUFFIX}"
        work.mkdir()
        now = time.strftime("%Y-%m-%d %H:%M:%S")
        (work / _HOLDER).write_text(f"process {os.getpid()} on {socket.gethostname()}, since {now}")
        return work

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.ledger.compact(self.work)
        finally:
            _removed(self.work)
            self._leave_if_unused()
            self.ledger.close()

    def _leave_if_unused(self) -> None:
        # What was mistyped leaves no folder behind.
        if (self.folder / NAME).stat().st_size == 0 and self.ledger.alone():
            (self.folder / NAME).unlink()
            if self._made:
                self.folder.rmdir()

    def commit(self, entries: Sequence[Entry]) -> None:
        """Move outputs from `work` to their names, and add the entries; both are on the disk when it returns.

        Raises:
            OutputError: something cannot be written; of these entries nothing is in the ledger.
        """
        outputs = [entry.output for entry in entries if entry.output is not None]
        with writing():
            for name in outputs:
                self._replace(self.work / name, self.folder / name)
            for entry in entries:  # what had another format before, or has failed now
                before = self.ledger.output_before(entry.id)
                if before not in (None, entry.output):
                    _removed(self.folder / str(before))
            if outputs:
                sync_folder(self.folder)
        try:
            self.ledger.append(entries)
        except BaseException:
            for name in outputs:  # what the ledger does not know must not be taken for a result
                _removed(self.folder / name)
            raise

    def _replace(self, new: Path, path: Path) -> None:
        if new.is_dir() and path.is_dir():
            # A folder takes the place of an empty one only. Killed here, the ledger has an output that is not there.
            path.replace(self.work / f"replaced-{secrets.token_hex(4)}")
        new.replace(path)

    def sha256(self, output: str) -> str | None:
        """Return the SHA-256 of an output; None where it is not there."""
        path = self.folder / output
        return sha256_of(path) if path.exists() else None

    def outputs(self) -> NDArray[np.int64]:
        """Return the `hash` of each name in the folder, sorted."""
        with os.scandir(self.folder) as names:
            return np.sort(np.fromiter((hash(entry.name) for entry in names), np.int64))


def _overlap(name: str, shard: tuple[int, int]) -> bool:
    try:
        part, parts = map(int, name[len(_PREFIX) :].split("-")[:2])
    except ValueError:
        return False
    (a, m), (b, n) = (part, parts), shard
    return (a - 1) * n < b * m and (b - 1) * m < a * n


def _holders(folder: Path) -> str:
    said = [holder.read_text() for holder in folder.glob(f"{_PREFIX}*{_SUFFIX}/{_HOLDER}")]
    return f": {'; '.join(said)}" if said else ""


def _removed(path: Path) -> None:
    # A worker whose run was killed may still be writing for the moment until it ends too.
    if not path.is_dir():
        path.unlink(missing_ok=True)
        return
    for _ in range(_TRIES):
        shutil.rmtree(path, ignore_errors=True)
        if not path.exists():
            return
    _LOG.warning("%s cannot be removed", path)
