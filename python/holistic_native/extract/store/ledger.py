"""`ledger.jsonl`: a line for every clip that was extracted, appended by several processes at once."""

from __future__ import annotations

import json
import logging
import os
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.atomic_write import AtomicFile, sync_folder
from holistic_native.extract.errors import writing
from holistic_native.extract.store.entry import STATES, Entry
from holistic_native.extract.store.locks import APPENDING, RangeLock, ids_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAME = "ledger.jsonl"
_LOG = logging.getLogger("holistic_native")
_BLOCK = 1 << 16
_CLOSED = -1
_DECODER = json.JSONDecoder()


def no_ledger(folder: str) -> FileExistsError:
    """Return what to raise for an output that is not empty and has no ledger: its files are somebody else's."""
    return FileExistsError(
        f"the output {folder!r} has files in it and no {NAME}: "
        "a new or an empty folder is wanted, or that of an earlier run"
    )


class Ledger:
    """The ledger of a folder, opened; close it.

    Lines that are written are on the disk. A line that was cut, by a power failure or a full disk, is removed by the
    next one who appends. Where an id has several lines, the last one counts.

    Attributes:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        """Open it, or begin a new one.

        Raises:
            OSError: it cannot be opened or made.
        """
        self.path = path
        self._open()

    def _open(self) -> None:
        self.path.parent.mkdir(exist_ok=True)  # a run that did nothing takes its folder away
        self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        self._lock = RangeLock(self._descriptor)
        # How long it is if it is known to have one line for each id, and what was in it when it was read.
        self._compact_size: int | None = None
        self._index: LedgerIndex | None = None

    def close(self) -> None:
        """Close it; what was locked is unlocked."""
        descriptor, self._descriptor = self._descriptor, _CLOSED
        if descriptor != _CLOSED:
            os.close(descriptor)

    def claim(self, shard: tuple[int, int], *, wait: bool) -> bool:
        """Lock the part of the ids that shard K of N has, for as long as the ledger is open.

        Returns:
            Whether nobody else has any of it; False only without `wait`.
        """
        while True:
            if not self._lock.acquire(*ids_of(*shard), wait=wait):
                return False
            # Whoever held it may have put a new file in its place.
            if self.path.exists() and os.path.samestat(os.fstat(self._descriptor), self.path.stat()):
                return True
            self.close()
            self._open()

    def alone(self) -> bool:
        """Lock all ids, and return whether that could be done: nobody else works on the folder then."""
        return self._lock.acquire(*ids_of(1, 1), wait=False)

    def append(self, entries: Sequence[Entry]) -> None:
        """Add entries.

        Raises:
            OutputError: they could not be written; the ledger is as it was.
        """
        with writing(), self._appending():
            self._repair()
            size = os.lseek(self._descriptor, 0, os.SEEK_END)
            content = memoryview(b"".join(entry.line() for entry in entries))
            try:
                while content:
                    content = content[os.write(self._descriptor, content) :]
                os.fsync(self._descriptor)
            except BaseException:
                os.ftruncate(self._descriptor, size)
                raise
            ids = np.array([hash(entry.id) for entry in entries], np.int64)
            if self._compact_size == size and self._index is not None and not among(self._index.keys, ids).any():
                # No run does a clip twice, and nobody else has written.
                self._compact_size = os.lseek(self._descriptor, 0, os.SEEK_END)

    @contextmanager
    def _appending(self) -> Iterator[None]:
        self._lock.acquire(APPENDING, 1, wait=True)
        try:
            yield
        finally:
            self._lock.release(APPENDING, 1)

    def _repair(self) -> None:
        size = whole = os.lseek(self._descriptor, 0, os.SEEK_END)
        while whole:
            begin = max(0, whole - _BLOCK)
            end = os.pread(self._descriptor, whole - begin, begin).rfind(b"\n")
            whole = begin + end + 1
            if end >= 0:
                break
        if whole < size:
            _LOG.warning("%s: the last line was cut and is removed: its clip is extracted again", self.path)
            os.ftruncate(self._descriptor, whole)

    def index(self) -> LedgerIndex:
        """Return what has become of each id; it raises what `read_entries` raises."""
        size = os.fstat(self._descriptor).st_size
        index = LedgerIndex(self.path)
        self._compact_size, self._index = (size if len(index.places) == index.lines else None), index
        return index

    def output_before(self, name: str) -> str | None:
        """Return the output that an id had when `index` was called; None for none."""
        if self._index is None or not among(self._index.keys, np.array([hash(name)])).any():
            return None
        place = int(np.searchsorted(self._index.keys, hash(name)))
        if self._index.outputs[place] == hash(None):
            return None
        with self.path.open("rb") as lines:
            lines.seek(int(self._index.places[place]))
            return Entry.parse(lines.readline()).output

    def leave_repeated(self) -> None:
        """Let `compact` do nothing: a run that is stopped ends at once, and the next one does it."""
        self._compact_size = os.fstat(self._descriptor).st_size

    def compact(self, work: Path) -> None:
        """Leave one line for each id, if nobody else works on the folder; it raises what `append` raises.

        Args:
            work: a folder of the same file system, for the new file.
        """
        # To read a million lines takes seconds, which a run that has nothing to compact need not spend.
        if not self.alone() or os.fstat(self._descriptor).st_size == self._compact_size:
            return
        index = LedgerIndex(self.path)
        if len(index.places) == index.lines:
            return
        with writing():
            with self.path.open("rb") as lines, AtomicFile(work / NAME) as new:
                for place in np.sort(index.places).tolist():
                    lines.seek(place)
                    new.stream.write(lines.readline())
            (work / NAME).replace(self.path)
            sync_folder(self.path.parent)


def read_entries(path: Path, index: LedgerIndex | None = None) -> Iterator[Entry]:
    """Give the entries of a ledger, in the order in which they were written; of an id with several, the last one.

    Args:
        path: of the ledger.
        index: of it, where there is one.

    Raises:
        OSError: it cannot be read.
        ValueError: a line is no entry.
    """
    places = iter(np.sort((index or LedgerIndex(path)).places).tolist())
    wanted = next(places, None)
    for _, place, line in _lines(path):
        if place == wanted:
            yield Entry.parse(line)
            wanted = next(places, None)


def _lines(path: Path) -> Iterator[tuple[int, int, bytes]]:
    with path.open("rb") as lines:
        place = 0
        for number, line in enumerate(lines, 1):
            if line.endswith(b"\n"):  # else it was cut, or is being written
                yield number, place, line
            place += len(line)


def _parsed(line: bytes) -> Any:
    # What `json.loads` does besides takes as long as this.
    text = line.decode()
    held, end = _DECODER.raw_decode(text)
    if end != len(text) - 1:
        raise ValueError(f"there is more behind it: {text[end:]!r}")
    return held


class LedgerIndex:
    """What has become of each id, in little memory: arrays with an entry for each id, sorted by `keys`.

    Attributes:
        keys: `hash` of the ids, int64.
        states: places in (ok, partial, failed), uint8.
        origins: places in `settings`, uint8.
        outputs: `hash` of the outputs' names, int64.
        places: of the lines in the file, int64.
        settings: the hashes of settings, each with an entry that has it.
        lines: how many lines the ledger has.
    """

    def __init__(self, path: Path) -> None:
        """Read a ledger.

        Raises:
            OSError: it cannot be read.
            ValueError: a line is no entry, or there are more than 255 different settings.
        """
        keys, states, origins, outputs, places = (array(kind) for kind in "qBBqq")
        known: dict[str, int] = {}
        self.settings: dict[str, Entry] = {}
        number = 0
        try:
            for number, place, line in _lines(path):  # noqa: B007 (the message has it)
                held = _parsed(line)
                keys.append(hash(held["id"]))
                states.append(STATES.index(held["status"]))
                made = held["settings"]
                if made not in known:
                    known[made] = len(known)
                    self.settings[made] = Entry.parse(line)
                origins.append(known[made])
                outputs.append(hash(held.get("output")))
                places.append(place)
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise ValueError(f"{path}, line {number} is no entry of a ledger: {error!r}") from error
        self.lines = len(keys)
        # The last line of an id counts: `unique` gives the first of the reversed ones.
        reverse = np.array(keys, np.int64)[::-1]
        self.keys, last = np.unique(reverse, return_index=True)
        chosen = self.lines - 1 - last
        self.states: NDArray[np.uint8] = np.array(states, np.uint8)[chosen]
        self.origins: NDArray[np.uint8] = np.array(origins, np.uint8)[chosen]
        self.outputs: NDArray[np.int64] = np.array(outputs, np.int64)[chosen]
        self.places: NDArray[np.int64] = np.array(places, np.int64)[chosen]


def among(values: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which of some numbers are among sorted values, however many these are."""
    if not len(values):
        return np.zeros(len(wanted), bool)
    places = np.minimum(np.searchsorted(values, wanted), len(values) - 1)
    found: NDArray[np.bool_] = values[places] == wanted
    return found
