"""All clips of a run, in little memory: a million of them are some 50 MB."""

from __future__ import annotations

import hashlib
import marshal
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np

from holistic_native.extract.finding.clip import Clip, folded, safe_stem, short_hash
from holistic_native.extract.finding.inputs import Found
from holistic_native.extract.remote.urls import absolute

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHUNK = 4096
_HASH_BITS = 32


class Catalogue:
    """The clips of a run, each with an id that no other has, in the order in which they were found.

    A clip that two inputs name alike is one clip. Ids that are made of paths get a hash of path and times where another
    clip has the same; they do not depend on the order of clips. Names are kept packed, and of each clip three numbers.

    Attributes:
        keys: of each clip its id's `hash`, int64.
    """

    def __init__(self, found: Iterable[Found]) -> None:
        """Read all clips.

        Raises:
            ValueError: two rows of manifests have the same id, or there is no clip at all; and what `found` raises.
        """
        self._chunks: list[bytes] = []
        self._rows = array("q")
        self._inputs: dict[str, list[int]] = {}
        names, keys, same = array("q"), array("q"), array("q")
        self._read(found, names, keys, same)
        self.keys: NDArray[np.int64] = np.frombuffer(keys, np.int64).copy() if keys else np.empty(0, np.int64)
        if not keys:
            raise ValueError("there are no clips: nothing is in what was named")
        self._names = np.frombuffer(names, np.int64)
        self._kept = np.ones(len(keys), bool)
        self._hashed = np.zeros(len(keys), bool)
        self._tell_apart(np.frombuffer(same, np.int64))

    def __len__(self) -> int:
        return int(self._kept.sum())

    def _read(self, found: Iterable[Found], names: array[int], keys: array[int], same: array[int]) -> None:
        chunk: list[tuple[Any, ...]] = []
        for clip in found:
            where, row, given, derived, path, start, end = clip
            name = given or derived
            keys.append(hash(name))
            names.append(hash(folded(name)))
            # Of a clip with a given id another one is the same that has the same id; else that with the same file.
            same.append(hash((given,)) if given else hash((absolute(path), start, end)))
            self._rows.append(row)
            chunk.append((where, given, derived, path, start, end))
            if len(chunk) == _CHUNK:
                self._pack(chunk)
                chunk = []
        if chunk:
            self._pack(chunk)

    def _pack(self, chunk: list[tuple[Any, ...]]) -> None:
        self._chunks.append(zlib.compress(marshal.dumps(chunk), 1))

    def _unpacked(self, number: int) -> list[tuple[Any, ...]]:
        chunk: list[tuple[Any, ...]] = marshal.loads(zlib.decompress(self._chunks[number]))
        return chunk

    def _tell_apart(self, same: NDArray[np.int64]) -> None:
        repeated = _repeated(self._names)
        if not repeated.any():
            self._all_names = np.empty(0, np.int64)
            return
        self._all_names = np.unique(self._names)
        seen: dict[int, int] = {}
        names_given: Counter[int] = Counter()
        for place in np.flatnonzero(repeated).tolist():
            first = seen.setdefault(int(same[place]), place)
            _, given, *_ = self._unpacked_at(place)
            if first != place:
                if given:
                    raise ValueError(f"the id {given!r} is given twice: {self._place(first)} and {self._place(place)}")
                self._kept[place] = False
            elif given:
                names_given[int(self._names[place])] += 1
        self._hash_names(repeated & self._kept, names_given)

    def _hash_names(self, among: NDArray[np.bool_], given: Counter[int]) -> None:
        # What is left of a name once repetitions of one clip are left out may be a single clip, which keeps it.
        left = Counter(self._names[among].tolist())
        for place in np.flatnonzero(among).tolist():
            name = int(self._names[place])
            _, has_id, *_ = self._unpacked_at(place)
            if left[name] > 1 and (not has_id or given[name] > 1):
                self._hashed[place] = True
                self.keys[place] = hash(self._made(self._unpacked_at(place), hashed=True).id)

    def _unpacked_at(self, place: int) -> tuple[Any, ...]:
        number, inside = divmod(place, _CHUNK)
        if getattr(self, "_open", (None,))[0] != number:
            self._open = (number, self._unpacked(number))
        row: tuple[Any, ...] = self._open[1][inside]
        return row

    def _place(self, place: int) -> str:
        return f"{self._unpacked_at(place)[0]}, row {self._rows[place]}"

    def _made(self, row: tuple[Any, ...], *, hashed: bool) -> Clip:
        _, given, derived, path, start, end = row
        if not hashed:
            return Clip(given or derived, path, start, end)
        if given:  # its id stays; what differs in case alone is one file on some systems
            return Clip(given, path, start, end, f"{safe_stem(given)}-{short_hash(given)}")
        name, mark = derived, short_hash(absolute(path), start, end)
        while True:
            name = f"{name}-{mark}"
            place = int(np.searchsorted(self._all_names, hash(folded(name))))
            if place == len(self._all_names) or self._all_names[place] != hash(folded(name)):
                return Clip(name, path, start, end)

    def clips(self, wanted: NDArray[np.bool_]) -> Iterator[Clip]:
        """Give those clips that are wanted, an entry for each place in `keys`."""
        for number in range(len(self._chunks)):
            part = slice(number * _CHUNK, (number + 1) * _CHUNK)
            if not wanted[part].any():
                continue
            for row, hashed in compress(
                zip(self._unpacked(number), self._hashed[part].tolist(), strict=True), wanted[part].tolist()
            ):
                yield self._made(row, hashed=hashed)

    def kept(self, shard: tuple[int, int]) -> NDArray[np.bool_]:
        """Return which clips belong to part K of N: (1, 1) for all of them, without those that repeat another."""
        part, parts = shard
        if parts == 1:
            return self._kept.copy()
        chosen = np.zeros(len(self.keys), bool)
        places = np.flatnonzero(self._kept)
        for place, clip in zip(places.tolist(), self.clips(self._kept), strict=True):
            chosen[place] = shard_of(clip.id, parts) == part
        return chosen


def shard_of(name: str, parts: int) -> int:
    """Return which of N parts an id belongs to, from 1; it depends on the id alone."""
    digest = hashlib.blake2b(name.encode(errors="surrogateescape"), digest_size=_HASH_BITS // 8).digest()
    return 1 + (int.from_bytes(digest, "big") * parts >> _HASH_BITS)


def _repeated(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    order = np.argsort(values, kind="stable")
    equal = values[order][1:] == values[order][:-1]
    marks = np.zeros(len(values), bool)
    marks[order[1:][equal]] = True
    marks[order[:-1][equal]] = True
    return marks
